package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Muster that seals and cannot open: it has the public half alone. */
class RoundsTest {
    private static final Identity KEY = Identity.generate();
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00Z");
    private static final String SYSTEM = "7000000000000000001";
    private static final String NAME = "000000010000000000000001";
    private static final String AT = "orders/wal/" + SYSTEM + "/00000001/" + NAME;

    @TempDir
    Path root;

    private Path vault;
    private Path segment;
    private Spool spool;

    @BeforeEach
    void spool() throws IOException {
        vault = Files.createDirectory(root.resolve("vault"));
        spool = new Spool(root.resolve("spool"));
        spool.belongsTo(SYSTEM);
        segment = spool.folder().resolve(NAME);
        Files.writeString(segment, "what was committed");
    }

    /** As after a restart: nothing of what was done before is remembered. */
    private Optional<Problem> round() {
        var keys = new Keys(List.of(new Keys.Recipient("safe", KEY.recipient())), List.of());
        var rounds = new Rounds(spool, new Sealer(new Folder("vault", vault), "orders", keys));
        rounds.round(NOW, true, () -> true);
        return rounds.standing().trouble();
    }

    @Test
    void what_it_sealed_before_a_restart_is_known_again_without_a_key() {
        assertThat(round()).isEmpty();
        assertThat(round()).isEmpty();
    }

    @Test
    void another_segment_under_a_name_that_is_taken_is_told_and_never_taken_for_sealed() throws IOException {
        round();
        Files.writeString(segment, "what another server wrote");

        assertThat(round()).hasValueSatisfying(problem -> {
            assertThat(problem.code()).isEqualTo("WAL_CONFLICT");
            assertThat(problem.hint()).contains(AT + ".zst.age");
        });
        assertThat(segment).exists();
    }

    @Test
    void what_cannot_be_compared_is_told_and_taken_for_nothing() throws IOException {
        round();
        Files.delete(vault.resolve(AT + ".sha256"));

        assertThat(round())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("WAL_UNPROVEN"));
        assertThat(segment).exists();

        Files.move(vault.resolve(AT + ".zst.age"), root.resolve("aside"));
        assertThat(round()).isEmpty();
        assertThat(vault.resolve(AT + ".zst.age")).exists();
    }

    @Test
    void the_imprint_is_one_that_sha256sum_checks() throws Exception {
        round();
        var check = new ProcessBuilder(
                        "sha256sum", "--check", vault.resolve(AT + ".sha256").toString())
                .directory(spool.folder().toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(check.inputReader().readAllAsString()).isEqualTo(NAME + ": OK\n");
    }

    @Test
    void a_copy_comes_with_its_imprint() throws IOException {
        round();
        var copy = new Folder("copy", Files.createDirectory(root.resolve("copy")));
        new Sealer(new Folder("vault", vault), "orders", Keys.NONE).copyTo(copy);

        assertThat(root.resolve("copy").resolve(AT + ".sha256")).hasSameBinaryContentAs(vault.resolve(AT + ".sha256"));
    }

    @Test
    void what_was_received_in_part_is_sealed_at_once_when_nothing_more_comes_and_once_a_minute_otherwise()
            throws IOException {
        var part = spool.folder().resolve("000000010000000000000002.partial");
        var rounds = new Rounds(spool, new Sealer(new Folder("vault", vault), "orders", Keys.NONE));
        var sealed = vault.resolve("orders/wal/" + SYSTEM + "/00000001/" + part.getFileName() + ".zst");
        var first = NOW.minusSeconds(30);

        write(part, "a little", first);
        rounds.round(NOW, true, () -> true);
        var little = Files.readAllBytes(sealed);

        write(part, "a little more", first.plusSeconds(10));
        rounds.round(NOW.plusSeconds(20), true, () -> true);
        assertThat(sealed).hasBinaryContent(little);
        rounds.round(NOW.plusSeconds(20), false, () -> true);
        var more = Files.readAllBytes(sealed);
        assertThat(more).isNotEqualTo(little);

        write(part, "a little more, and more", first.plusSeconds(20));
        rounds.round(NOW.plusSeconds(90), true, () -> true);
        assertThat(Files.readAllBytes(sealed)).isNotEqualTo(more);
    }

    private static void write(Path part, String content, Instant at) throws IOException {
        Files.writeString(part, content);
        Files.setLastModifiedTime(part, FileTime.from(at));
    }
}
