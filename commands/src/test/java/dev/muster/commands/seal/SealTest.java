package dev.muster.commands.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Secret;
import dev.muster.commands.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
    private static final Identity ONE = Identity.generate();
    private static final Identity TWO = Identity.generate();
    private static final Keys BOTH = new Keys(
            List.of(new Keys.Recipient("one", ONE.recipient()), new Keys.Recipient("two", TWO.recipient())),
            List.of(TWO.secret()));

    @TempDir
    Path folder;

    /** Half of it compresses. */
    private static byte[] plain(int size) {
        var bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        Arrays.fill(bytes, 0, size / 2, (byte) 'x');
        return bytes;
    }

    private static byte[] sealed(byte[] plain, Keys keys) throws IOException {
        return sealed(plain, keys, Sealing.Effort.SMALL);
    }

    private static byte[] sealed(byte[] plain, Keys keys, Sealing.Effort effort) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var sealing = new Sealing(out, keys, effort)) {
            sealing.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] opened(byte[] stored, Keys keys) throws IOException {
        try (var in = Opening.of("x" + Sealing.suffix(keys), new ByteArrayInputStream(stored), keys)) {
            return in.readAllBytes();
        }
    }

    private byte[] run(byte[] input, String... line) throws Exception {
        var in = Files.write(folder.resolve("in"), input);
        var out = folder.resolve("out");
        var process = new ProcessBuilder(line)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("complaint").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("complaint")))
                .isZero();
        return Files.readAllBytes(out);
    }

    private String identity(Identity identity) throws IOException {
        return Files.writeString(folder.resolve("identity"), identity.secret().reveal() + "\n")
                .toString();
    }

    @Test
    void what_we_write_each_recipient_opens_with_the_plain_tools() throws Exception {
        var plain = plain(3_000_000);
        var stored = sealed(plain, BOTH);
        for (var identity : List.of(ONE, TWO)) {
            var compressed = run(stored, "age", "-d", "-i", identity(identity));
            assertThat(run(compressed, "zstd", "-d", "-c")).isEqualTo(plain);
        }
        assertThat(run(sealed(plain, Keys.NONE), "zstd", "-d", "-c")).isEqualTo(plain);
    }

    @Test
    void what_is_sealed_swiftly_is_larger_and_opened_by_the_same_tools() throws Exception {
        var plain = new StringBuilder();
        var random = new Random(5);
        while (plain.length() < 3_000_000) {
            plain.append("order ")
                    .append(random.nextInt(5000))
                    .append(" paid by ")
                    .append(random.nextInt(300));
        }
        var bytes = plain.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var swift = sealed(bytes, BOTH, Sealing.Effort.SWIFT);
        assertThat(swift.length).isBetween(sealed(bytes, BOTH).length + 1, bytes.length / 2);
        assertThat(run(run(swift, "age", "-d", "-i", identity(ONE)), "zstd", "-d", "-c"))
                .isEqualTo(bytes);
        assertThat(opened(swift, BOTH)).isEqualTo(bytes);
    }

    @Test
    void what_the_plain_tools_write_we_open() throws Exception {
        var plain = plain(3_000_000);
        var stored = run(run(plain, "zstd", "-3", "-c"), "age", "-r", TWO.recipient());
        assertThat(opened(stored, BOTH)).isEqualTo(plain);
    }

    @Test
    void a_key_that_we_make_is_one_for_age_keygen() throws Exception {
        var made = run(new byte[0], "age-keygen", "-y", identity(ONE));
        assertThat(new String(made, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(ONE.recipient() + "\n");
        assertThat(ONE.toString()).doesNotContain("AGE-SECRET");
    }

    @Test
    void sizes_and_hash_are_those_of_what_is_stored_however_often_they_are_asked() throws Exception {
        for (int size : List.of(0, 1, 5_000_000)) {
            var out = new ByteArrayOutputStream();
            var sealing = new Sealing(out, BOTH, Sealing.Effort.SMALL);
            try (sealing) {
                sealing.write(plain(size));
            }
            var hash = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
            var expected = new Sealing.Sealed(size, out.size(), HexFormat.of().formatHex(hash));
            assertThat(sealing.sealed()).isEqualTo(expected);
            assertThat(sealing.sealed()).isEqualTo(expected);
            assertThat(opened(out.toByteArray(), BOTH)).isEqualTo(plain(size));
        }
    }

    /** In the header it may also look as if no key fitted; it is never taken for whole. */
    @Test
    void a_bit_flipped_anywhere_is_never_read_over() throws Exception {
        for (var keys : List.of(BOTH, Keys.NONE)) {
            var stored = sealed(plain(400_000), keys);
            var random = new Random(11);
            for (int i = 0; i < 60; i++) {
                int at = i < 20 ? random.nextInt(Math.min(400, stored.length)) : random.nextInt(stored.length);
                var flipped = stored.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                assertThatThrownBy(() -> opened(flipped, keys))
                        .as("flipped at %d of %d", at, stored.length)
                        .isInstanceOfAny(DamagedException.class, Problem.Trouble.class);
            }
            int middle = stored.length / 2;
            stored[middle] ^= 1;
            assertThatThrownBy(() -> opened(stored, keys)).isInstanceOf(DamagedException.class);
        }
    }

    @Test
    void a_file_cut_off_at_any_byte_is_never_taken_for_whole() throws Exception {
        for (var keys : List.of(BOTH, Keys.NONE)) {
            var small = sealed(plain(1000), keys);
            for (int length = 0; length < small.length; length++) {
                var cut = Arrays.copyOf(small, length);
                assertThatThrownBy(() -> opened(cut, keys))
                        .as("cut to %d of %d", length, small.length)
                        .isInstanceOf(DamagedException.class);
            }
            var large = sealed(plain(400_000), keys);
            for (int length = 65_536; length < large.length; length += 65_536) {
                var near = length;
                for (int off : List.of(-1, 0, 1, 16, 200, 232)) {
                    var cut = Arrays.copyOf(large, near + off);
                    assertThatThrownBy(() -> opened(cut, keys))
                            .as("cut to %d", near + off)
                            .isInstanceOf(DamagedException.class);
                }
            }
        }
    }

    @Test
    void an_encrypted_nothing_is_not_an_empty_backup() throws Exception {
        var stored = run(new byte[0], "age", "-r", TWO.recipient());
        assertThatThrownBy(() -> opened(stored, BOTH)).isInstanceOf(DamagedException.class);
    }

    @Test
    void a_wrong_key_and_no_key_are_told_apart_from_damage() throws Exception {
        var stored = sealed(plain(1000), BOTH);
        var stranger = Identity.generate();
        assertThat(problem(stored, List.of(stranger.secret())).code()).isEqualTo("WRONG_KEY");
        assertThat(problem(stored, List.of()).code()).isEqualTo("NO_KEY");
        assertThat(problem(stored, List.of(new Secret("nonsense"))).code()).isEqualTo("BAD_KEY");
        var several = new Keys(BOTH.recipients(), List.of(stranger.secret(), ONE.secret()));
        assertThat(opened(stored, several)).isEqualTo(plain(1000));
    }

    private static Problem problem(byte[] stored, List<Secret> identities) throws IOException {
        try {
            opened(stored, new Keys(BOTH.recipients(), identities));
            throw new AssertionError("it was opened");
        } catch (Problem.Trouble trouble) {
            return trouble.problem();
        }
    }

    @Test
    void a_failure_of_where_it_is_stored_is_no_damage() throws Exception {
        var stored = sealed(plain(400_000), BOTH);
        var away = new InputStream() {
            private int given;

            @Override
            public int read() throws IOException {
                if (given == 200_000) {
                    throw new IOException("the mount is gone");
                }
                return stored[given++] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int one = read();
                buffer[offset] = (byte) one;
                return 1;
            }
        };
        assertThatThrownBy(() -> {
                    try (var in = Opening.of("x.zst.age", away, BOTH)) {
                        in.readAllBytes();
                    }
                })
                .isNotInstanceOf(DamagedException.class)
                .hasMessage("the mount is gone");
    }

    @Test
    void a_full_disk_ends_the_sealing_with_its_words() {
        var full = new OutputStream() {
            private long room = 1_000_000;

            @Override
            public void write(int b) throws IOException {
                write(new byte[1], 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                room -= length;
                if (room < 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        assertThatThrownBy(() -> {
                    try (var sealing = new Sealing(full, BOTH, Sealing.Effort.SMALL)) {
                        for (int i = 0; i < 20; i++) {
                            sealing.write(plain(1_000_000));
                        }
                    }
                })
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("No space left on device");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().equals("hash"));
    }

    @Test
    void it_takes_no_more_memory_the_more_there_is() throws Exception {
        var block = plain(1 << 20);
        try (var sealing = new Sealing(OutputStream.nullOutputStream(), BOTH, Sealing.Effort.SMALL)) {
            long before = used();
            for (int i = 0; i < 200; i++) {
                sealing.write(block);
            }
            assertThat(used() - before).isLessThan(32L << 20);
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void a_mistyped_recipient_is_told_before_it_is_used() {
        assertThat(new Keys.Recipient("one", ONE.recipient()).mistake()).isEmpty();
        var typo = ONE.recipient().substring(0, 20) + "b" + ONE.recipient().substring(21);
        assertThat(new Keys.Recipient("one", typo).mistake().orElseThrow()).contains("mistyped");
        assertThat(new Keys.Recipient("one", "ssh-ed25519 AAAA").mistake().orElseThrow())
                .contains("begin with age1");
        assertThat(Keys.mistake(ONE.secret())).isEqualTo(Optional.empty());
        assertThat(Keys.mistake(new Secret("AGE-SECRET-KEY-1X")).orElseThrow()).doesNotContain("1X");
    }

    @Test
    void what_cannot_be_stored_leaves_no_thread_behind() throws Exception {
        for (var keys : List.of(BOTH, Keys.NONE)) {
            var full = new OutputStream() {
                private int left = 300_000;

                @Override
                public void write(int b) throws IOException {
                    if (left-- <= 0) {
                        throw new IOException("No space left on device");
                    }
                }
            };
            assertThatThrownBy(() -> {
                        try (var sealing = new Sealing(full, keys, Sealing.Effort.SMALL)) {
                            sealing.write(plain(5_000_000));
                        }
                    })
                    .hasMessageContaining("No space left");
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("seal", "hash");
        }
    }
}
