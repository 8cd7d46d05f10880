package dev.muster.commands.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AheadTest {
    private static final Identity KEY = Identity.generate();
    private static final Keys KEYS =
            new Keys(List.of(new Keys.Recipient("one", KEY.recipient())), List.of(KEY.secret()));

    private static byte[] bytes(int size) {
        var bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    /** Answers with as many as it likes, and fails when they are out, if it should. */
    private static final class Source extends InputStream {
        private final InputStream in;
        private final Optional<Exception> failure;
        private final AtomicInteger reads = new AtomicInteger();
        private volatile boolean closed;

        Source(byte[] bytes, Optional<Exception> failure) {
            this.in = new ByteArrayInputStream(bytes);
            this.failure = failure;
        }

        @Override
        public int read() {
            throw new IllegalStateException("byte by byte");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int number = reads.incrementAndGet();
            int n = in.read(buffer, offset, Math.min(length, 1 + number * 977 % 70_000));
            if (n < 0 && failure.orElse(null) instanceof IOException e) {
                throw e;
            }
            if (n < 0 && failure.orElse(null) instanceof RuntimeException e) {
                throw e;
            }
            return n;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void all_bytes_come_in_their_order_however_they_are_asked_for() throws Exception {
        for (int size : new int[] {0, 1, 1 << 18, (1 << 18) + 1, 5_000_000}) {
            var expected = bytes(size);
            var got = new ByteArrayOutputStream();
            try (var ahead = new Ahead("test", new Source(expected, Optional.empty()))) {
                var buffer = new byte[300_000];
                var random = new Random(3);
                for (int n = 0; n >= 0; n = ahead.read(buffer, 0, 1 + random.nextInt(buffer.length))) {
                    got.write(buffer, 0, n);
                }
                assertThat(ahead.read()).isNegative();
            }
            assertThat(got.toByteArray()).isEqualTo(expected);
        }
    }

    @Test
    void what_fails_below_fails_above_as_the_same_and_again() {
        for (var failure : List.of(new IOException("gone"), new IllegalStateException("stopped"))) {
            var ahead = new Ahead("test", new Source(bytes(700_000), Optional.of(failure)));
            assertThatThrownBy(() -> ahead.transferTo(new ByteArrayOutputStream()))
                    .isSameAs(failure);
            assertThatThrownBy(ahead::read).isSameAs(failure);
        }
    }

    @Test
    void whoever_had_enough_reads_on_below_alone() throws Exception {
        var source = new Source(bytes(50_000_000), Optional.empty());
        var ahead = new Ahead("test", source);
        assertThat(ahead.readNBytes(10)).hasSize(10);
        ahead.close();
        int reads = source.reads.get();
        assertThat(source.closed).isTrue();
        assertThat(source.read(new byte[10], 0, 10)).isPositive();
        assertThat(source.reads).hasValue(reads + 1);
    }

    @Test
    void whoever_is_interrupted_waits_no_longer_for_what_never_comes() throws Exception {
        var begun = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var ahead = new Ahead("test", new InputStream() {
            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                begun.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                } finally {
                    ended.countDown();
                }
                return -1;
            }
        });
        var seen = new AtomicReference<Exception>();
        var reader = Thread.ofVirtual().start(() -> {
            try (ahead) {
                ahead.read();
            } catch (IOException e) {
                seen.set(e);
            }
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        reader.interrupt();
        assertThat(reader.join(java.time.Duration.ofSeconds(20))).isTrue();
        assertThat(seen.get()).hasMessageContaining("interrupted");
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_bit_flipped_or_an_end_cut_off_is_no_more_read_over_than_without() throws Exception {
        var plain = bytes(3_000_000);
        var out = new ByteArrayOutputStream();
        try (var sealing = new Sealing(out, KEYS, Sealing.Effort.SWIFT)) {
            sealing.write(plain);
        }
        var stored = out.toByteArray();
        assertThat(opened(stored)).isEqualTo(plain);
        var random = new Random(11);
        for (int i = 0; i < 20; i++) {
            var flipped = stored.clone();
            flipped[random.nextInt(stored.length)] ^= 1;
            assertThatThrownBy(() -> opened(flipped)).isInstanceOf(DamagedException.class);
            var cut = Arrays.copyOf(stored, random.nextInt(stored.length));
            assertThatThrownBy(() -> opened(cut)).isInstanceOf(DamagedException.class);
        }
    }

    private static byte[] opened(byte[] stored) throws IOException {
        try (var in = Opening.ahead("x.zst.age", new ByteArrayInputStream(stored), KEYS)) {
            return in.readAllBytes();
        }
    }
}
