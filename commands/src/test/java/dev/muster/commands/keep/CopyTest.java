package dev.muster.commands.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.testing.Troubled;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Backup.Copy;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Manifest.Kind;
import dev.muster.commands.vault.Samples;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.vault.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {
    @TempDir
    Path temp;

    private Stand stand;

    @BeforeEach
    void make() throws IOException {
        stand = Stand.in(temp);
    }

    private static Step copy(Manifest manifest) {
        return new CopyBackup("orders", manifest.id(), "offsite");
    }

    private Copy state(Manifest manifest) {
        return stand.vault().backup(manifest.id()).orElseThrow().copies().getOrDefault("offsite", Copy.MISSING);
    }

    private void assertFails(Step step, String code) {
        assertThatThrownBy(() -> step.perform(stand.work()))
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo(code));
    }

    private List<Path> files(String repository) throws IOException {
        try (var all = Files.walk(temp.resolve(repository))) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("muster-repository.json"))
                    .toList();
        }
    }

    private void damage(String repository, Manifest manifest) throws IOException {
        var part = temp.resolve(repository).resolve(Vault.folder(manifest)).resolve("two.zst");
        var bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);
    }

    @Test
    void what_one_builds_on_follows_it_to_where_it_is_already() throws Exception {
        var full = stand.keep(4, Kind.PHYSICAL, true);
        var plain = stand.keep(2, Kind.PHYSICAL, true);
        var incremental = Samples.with(plain, plain.source(), plain.start(), Optional.of(full.id()));
        stand.vault().add("vault", incremental);
        for (var step : stand.plan("backup copy", "id", incremental.id(), "to", "offsite")
                .steps()) {
            step.perform(stand.work());
        }
        assertThat(stand.problem("backup copy", "id", incremental.id(), "to", "offsite")
                        .fact())
                .endsWith("has a whole copy of " + incremental.id() + " already, and of all that it builds on");
        stand.vault().repository("offsite").remove(Vault.folder(full));
        var plan = stand.plan("backup copy", "id", incremental.id(), "to", "offsite");
        assertThat(plan.title()).isEqualTo("Copy what backup " + incremental.id() + " builds on (1 backup) to offsite");
        assertThat(plan.steps()).containsExactly(copy(full));
        plan.steps().getFirst().perform(stand.work());
        assertThat(state(full)).isEqualTo(Copy.THERE);
    }

    @Test
    void what_an_incremental_one_builds_on_is_copied_before_it() throws Exception {
        var full = stand.keep(4, Kind.PHYSICAL, true);
        var plain = stand.keep(2, Kind.PHYSICAL, true);
        var incremental = Samples.with(plain, plain.source(), plain.start(), Optional.of(full.id()));
        stand.vault().add("vault", incremental);
        var plan = stand.plan("backup copy", "id", incremental.id(), "to", "offsite");
        assertThat(plan.steps()).containsExactly(copy(full), copy(incremental));
        assertThat(plan.title()).endsWith("and what it builds on (1 backup) before");
        plan.steps().getLast().perform(stand.work());
        assertThat(stand.vault().oddities("orders"))
                .anyMatch(odd -> odd.startsWith("%s is in offsite without %s".formatted(incremental.id(), full.id())));
        plan.steps().getFirst().perform(stand.work());
        assertThat(stand.vault().oddities("orders")).noneMatch(odd -> odd.contains("without"));
    }

    @Test
    void a_copy_is_the_same_and_listed_as_one() throws Exception {
        var manifest = stand.keep(2, Kind.LOGICAL, true);
        stand.vault().pin("vault", manifest, new Backup.Pin("anna", Instant.now(), Optional.empty()));
        var plan = stand.plan("backup copy", "id", manifest.id(), "to", "offsite");
        assertThat(plan.steps()).containsExactly(copy(manifest));
        assertThat(copy(manifest).probe(stand.work())).isInstanceOf(Probe.NotDone.class);
        assertThat(copy(manifest).perform(stand.work()).seen()).contains("came from vault", "every hash is right");
        assertThat(state(manifest)).isEqualTo(Copy.THERE);
        assertThat(copy(manifest).probe(stand.work())).isInstanceOf(Probe.Done.class);
        assertThat(copy(manifest).perform(stand.work()).seen()).contains("was there already");
        for (var name : List.of("one.zst", "two.zst", "pinned.json")) {
            assertThat(temp.resolve("offsite").resolve(Vault.folder(manifest)).resolve(name))
                    .hasSameBinaryContentAs(temp.resolve("vault")
                            .resolve(Vault.folder(manifest))
                            .resolve(name));
        }
        assertThat(stand.vault().backup(manifest.id()).orElseThrow().verifications())
                .hasSize(1);
        stand.vault().remove("vault", manifest);
        assertThat(stand.vault().backup(manifest.id()).orElseThrow().manifest()).isEqualTo(manifest);
        assertThat(stand.vault().backup(manifest.id()).orElseThrow().verified()).isTrue();
        assertThat(stand.problem("backup copy", "id", manifest.id(), "to", "offsite")
                        .code())
                .isEqualTo("ALREADY_THERE");
        assertThat(stand.problem("backup copy", "id", manifest.id(), "to", "offsight")
                        .hint())
                .contains("offsite");
    }

    @Test
    void a_damaged_copy_does_not_make_a_good_one_suspect_when_it_alone_is_left() throws Exception {
        var manifest = stand.keep(2, Kind.LOGICAL, true);
        copy(manifest).perform(stand.work());
        stand.vault()
                .note(
                        "vault",
                        manifest,
                        new Verification(
                                Instant.now(),
                                Verification.Depth.QUICK,
                                Duration.ofSeconds(1),
                                List.of(),
                                List.of("one.zst was changed"),
                                "vault"));
        stand.vault().repository("offsite").remove(Vault.folder(manifest) + "/verified");
        assertThat(stand.vault().backup(manifest.id()).orElseThrow().proofs("vault"))
                .isEmpty();
        assertThat(stand.vault().backup(manifest.id()).orElseThrow().damaged()).isTrue();
        stand.vault().remove("vault", manifest);
        assertThat(stand.vault().backup(manifest.id()).orElseThrow().damaged()).isFalse();
    }

    @Test
    void a_copy_that_is_stopped_leaves_nothing() throws Exception {
        var manifest = stand.keep(2, Kind.LOGICAL, true, 3_000_000);
        for (int checkpoints = 0; checkpoints < 3; checkpoints++) {
            var work = TestWork.with(stand.tools(), checkpoints);
            assertThatThrownBy(() -> copy(manifest).perform(work)).isInstanceOf(Work.Stopped.class);
            assertThat(files("offsite")).isEmpty();
            assertThat(state(manifest)).isEqualTo(Copy.MISSING);
        }
    }

    @Test
    void a_damaged_source_is_noticed_and_another_one_taken() throws Exception {
        var manifest = stand.keep(2, Kind.LOGICAL, true);
        damage("vault", manifest);
        assertFails(copy(manifest), "BACKUP_DAMAGED");
        assertThat(files("offsite")).isEmpty();

        damage("vault", manifest);
        copy(manifest).perform(stand.work());
        damage("offsite", manifest);
        // Both are "there" by their sizes; only reading tells.
        stand.vault().remove("vault", manifest);
        assertFails(new CopyBackup("orders", manifest.id(), "vault"), "BACKUP_DAMAGED");
        assertThat(files("vault")).isEmpty();
    }

    @Test
    void what_a_killed_copy_left_is_overwritten_and_what_is_incomplete_repaired() throws Exception {
        var manifest = stand.keep(2, Kind.LOGICAL, true);
        copy(stand.keep(3, Kind.LOGICAL, true)).perform(stand.work());
        var folder = Files.createDirectories(temp.resolve("offsite").resolve(Vault.folder(manifest)));
        Files.writeString(folder.resolve("one.zst"), "half of it");
        assertThat(state(manifest)).isEqualTo(Copy.MISSING);
        copy(manifest).perform(stand.work());
        assertThat(state(manifest)).isEqualTo(Copy.THERE);

        Files.writeString(folder.resolve("one.zst"), "truncated");
        assertThat(state(manifest)).isEqualTo(Copy.DIFFERENT);
        copy(manifest).perform(stand.work());
        assertThat(state(manifest)).isEqualTo(Copy.THERE);
    }

    @Test
    void another_backup_of_the_same_name_is_never_overwritten() throws Exception {
        var manifest = stand.keep(2, Kind.LOGICAL, true);
        copy(manifest).perform(stand.work());
        var m = Samples.with(
                manifest, manifest.source(), new Manifest.Moment(Instant.EPOCH, 1, "0/1"), Optional.empty());
        stand.vault().add("offsite", m);
        assertThat(state(manifest)).isEqualTo(Copy.DIFFERENT);
        assertFails(copy(manifest), "COPY_DIFFERS");
    }

    @Test
    void a_repository_that_fills_up_half_way_keeps_nothing() throws Exception {
        stand = Stand.with(temp, Troubled.full(new Folder("offsite", temp.resolve("offsite")), 4000));
        var manifest = stand.keep(2, Kind.LOGICAL, true);
        assertFails(copy(manifest), "REPOSITORY_FULL");
        assertThat(files("offsite")).isEmpty();
        assertThat(state(manifest)).isEqualTo(Copy.MISSING);
    }

    /** On a real small disk where we may mount one; everywhere, on one that says the same. */
    @Test
    void a_disk_that_is_too_small_is_told_before_and_during() throws Exception {
        var mount = temp.resolve("offsite");
        boolean mounted = "root".equals(System.getProperty("user.name"))
                && run("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", mount.toString());
        try {
            var large = stand.keep(2, Kind.LOGICAL, true, 300_000);
            var small = stand.keep(3, Kind.LOGICAL, true, 80_000);
            if (mounted) {
                assertFails(copy(large), "REPOSITORY_FULL");
                Files.write(mount.resolve("lost+found"), new byte[250_000]);
                var bounded = Stand.with(temp, Troubled.of(new Folder("offsite", mount)));
                assertThatThrownBy(() -> copy(small).perform(bounded.work()))
                        .isInstanceOfSatisfying(
                                Problem.Trouble.class,
                                trouble -> assertThat(trouble.problem().code()).isEqualTo("REPOSITORY_FULL"));
                assertThat(files("offsite")).containsOnly(mount.resolve("lost+found"));
            } else {
                stand = Stand.with(temp, Troubled.full(new Folder("offsite", mount), 400_000));
                assertFails(copy(large), "REPOSITORY_FULL");
                assertThat(files("offsite")).isEmpty();
            }
        } finally {
            if (mounted) {
                run("umount", "-l", mount.toString());
            }
        }
    }

    private static boolean run(String... line) throws IOException, InterruptedException {
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Test
    void a_repository_that_is_away_is_told() throws Exception {
        var manifest = stand.keep(2, Kind.LOGICAL, true);
        Files.delete(temp.resolve("offsite"));
        assertFails(copy(manifest), "REPOSITORY_AWAY");
        assertThat(temp.resolve("offsite")).doesNotExist();
    }
}
