package dev.muster.commands.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.PlainText;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest.Kind;
import dev.muster.commands.vault.Samples;
import dev.muster.commands.verb.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneTest {
    @TempDir
    Path temp;

    private Stand stand;

    @BeforeEach
    void make() throws IOException {
        stand = Stand.in(temp);
    }

    private void segment(String name) throws IOException {
        try (var upload = stand.vault()
                .repository("vault")
                .upload("orders/wal/" + Samples.SERVER + "/00000003/" + name + ".zst")) {
            upload.out().write(new byte[100]);
            upload.publish();
        }
    }

    private List<String> wal() throws IOException {
        return stand.vault().repository("vault").list("orders/wal").stream()
                .map(item -> item.path().replaceFirst(".*/", ""))
                .toList();
    }

    @Test
    void a_dry_run_shows_what_goes_what_stays_and_why_and_does_nothing() throws IOException {
        var old = stand.keep(25, Kind.LOGICAL, true);
        stand.keep(20, Kind.LOGICAL, true);
        stand.keep(2, Kind.LOGICAL, false);
        stand.keep(1, Kind.LOGICAL, false);
        var before = stand.ids();
        var answer = stand.answer("backup prune", "cluster", "orders", "dry-run", "true");
        assertThat(answer).isInstanceOf(Answer.Reply.class);
        var reply = (Answer.Reply) answer;
        assertThat(PlainText.of(reply.document()))
                .contains("orders: 1 of 4 backups would go")
                .contains(old.id(), "not among the newest 2; 25 d 0 h old, 10 d 0 h are kept")
                .contains("the newest verified one of its kind always stays");
        assertThat(reply.next()).containsExactly(new Answer.FollowUp("Prune", "backup prune orders"));
        assertThat(stand.ids()).isEqualTo(before);
    }

    @Test
    void what_is_approved_goes_and_nothing_else() throws Exception {
        var oldest = stand.keep(26, Kind.LOGICAL, true);
        var old = stand.keep(25, Kind.LOGICAL, true);
        stand.keep(3, Kind.LOGICAL, true);
        stand.keep(2, Kind.LOGICAL, true);
        new CopyBackup("orders", old.id(), "offsite").perform(stand.work());
        var plan = stand.plan("backup prune", "cluster", "orders", "reason", "the disk is full");
        assertThat(plan.danger()).isEqualTo(Danger.DESTRUCTIVE);
        assertThat(plan.grounds().facts()).containsOnlyKeys("goes: " + old.id(), "goes: " + oldest.id());
        assertThat(plan.hash())
                .isEqualTo(stand.plan("backup prune", "cluster", "orders", "reason", "the disk is full")
                        .hash());
        var step = (PruneBackups) plan.steps().getFirst();
        assertThat(step.ids()).containsExactly(oldest.id(), old.id());
        assertThat(step.probe(stand.work())).isInstanceOf(Probe.NotDone.class);
        assertThat(step.perform(stand.work()).seen()).startsWith("2 backups gone, 17.6 kB freed");
        assertThat(stand.ids()).hasSize(2).doesNotContain(old.id(), oldest.id());
        assertThat(temp.resolve("offsite/orders/backups")).isEmptyDirectory();
        assertThat(step.probe(stand.work())).isInstanceOf(Probe.Done.class);
        assertThat(step.perform(stand.work()).seen()).contains("2 had gone before");
        assertThat(stand.problem("backup prune", "cluster", "orders").code()).isEqualTo("NOTHING_TO_PRUNE");
    }

    @Test
    void what_was_pinned_or_became_the_last_good_one_meanwhile_stays() throws Exception {
        var pinned = stand.keep(27, Kind.LOGICAL, false);
        var needed = stand.keep(26, Kind.LOGICAL, true);
        var good = stand.keep(3, Kind.LOGICAL, true);
        stand.keep(2, Kind.LOGICAL, false);
        var step = (PruneBackups)
                stand.plan("backup prune", "cluster", "orders").steps().getFirst();
        assertThat(step.ids()).containsExactly(pinned.id(), needed.id());

        stand.vault().pin("vault", pinned, new Backup.Pin("anna", Instant.now(), Optional.empty()));
        stand.vault().remove("vault", good);
        assertThat(step.perform(stand.work()).seen())
                .startsWith("0 backups gone")
                .contains("stayed: " + pinned.id() + " (pinned anna)")
                .contains(needed.id());
        assertThat(stand.ids()).contains(pinned.id(), needed.id());
    }

    @Test
    void it_can_be_stopped_between_two() throws Exception {
        for (int days = 20; days < 26; days++) {
            stand.keep(days, Kind.LOGICAL, true);
        }
        var step = stand.plan("backup prune", "cluster", "orders").steps().getFirst();
        assertThatThrownBy(() -> step.perform(TestWork.with(stand.tools(), 3))).isInstanceOf(Work.Stopped.class);
        assertThat(stand.ids()).hasSize(5);
        assertThat(step.probe(stand.work())).isInstanceOf(Probe.NotDone.class);
        step.perform(stand.work());
        assertThat(stand.ids()).hasSize(2);
    }

    @Test
    void wal_that_no_backup_needs_goes_with_the_last_that_did() throws Exception {
        var base = stand.keep(1, Kind.PHYSICAL, true);
        segment("000000030000000000000003");
        segment("000000030000000000000005");
        segment("0000000300000000000000FF");
        segment("00000003.history");
        var step = new PruneWal("orders");
        var plan = stand.plan("backup prune", "cluster", "orders");
        assertThat(plan.steps()).containsExactly(step);
        assertThat(plan.grounds().facts().get("goes: WAL")).startsWith("before 0/5000028 on timeline 3");
        assertThat(step.probe(stand.work())).isInstanceOf(Probe.NotDone.class);
        assertThat(step.perform(stand.work()).seen()).isEqualTo("1 file of WAL gone, 100 B freed");
        assertThat(wal())
                .containsExactly(
                        "00000003.history.zst", "000000030000000000000005.zst", "0000000300000000000000FF.zst");
        assertThat(step.probe(stand.work())).isInstanceOf(Probe.Done.class);
        assertThat(base.id()).isIn(stand.ids());
    }

    @Test
    void wal_stays_while_a_backup_could_be_there_that_nobody_sees() throws Exception {
        stand.keep(1, Kind.PHYSICAL, true);
        segment("000000030000000000000003");
        segment("0000000300000000000000FF");
        try (var upload = stand.vault().repository("vault").upload("orders/backups/newer/manifest.json")) {
            upload.out().write("{\"format\": 2}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            upload.publish();
        }
        assertThatThrownBy(() -> new PruneWal("orders").perform(stand.work()))
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo("BACKUPS_UNSEEN"));
        assertThat(wal()).hasSize(2);

        Files.move(temp.resolve("offsite"), temp.resolve("unmounted"));
        var reply = (Answer.Reply) stand.answer("backup prune", "cluster", "orders", "dry-run", "true");
        assertThat(PlainText.of(reply.document())).contains("All WAL stays").contains("offsite");
    }

    @Test
    void what_a_backup_may_build_on_stays_that_another_process_took_and_this_one_has_not_seen() throws Exception {
        var base = stand.keep(27, Kind.PHYSICAL, true);
        var dump = stand.keep(26, Kind.LOGICAL, true);
        for (int days = 1; days < 4; days++) {
            stand.keep(days, Kind.PHYSICAL, true);
            stand.keep(days, Kind.LOGICAL, true);
        }
        var step = (PruneBackups)
                stand.plan("backup prune", "cluster", "orders").steps().getFirst();
        assertThat(step.ids()).contains(base.id(), dump.id());
        try (var upload = stand.vault().repository("vault").upload("orders/backups/newer/manifest.json")) {
            upload.out().write("{\"format\": 2}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            upload.publish();
        }
        assertThat(step.perform(stand.work()).seen())
                .contains(base.id() + " (a backup that cannot be seen may build on it: ");
        assertThat(stand.ids()).contains(base.id()).doesNotContain(dump.id());
    }

    @Test
    void what_another_process_pinned_or_took_away_meanwhile_is_seen_by_this_one() throws Exception {
        var pinned = stand.keep(27, Kind.LOGICAL, true);
        var needed = stand.keep(26, Kind.LOGICAL, true);
        var good = stand.keep(3, Kind.LOGICAL, true);
        stand.keep(2, Kind.LOGICAL, false);
        var step = (PruneBackups)
                stand.plan("backup prune", "cluster", "orders").steps().getFirst();
        assertThat(step.ids()).containsExactly(pinned.id(), needed.id());
        var other = Stand.with(temp, new dev.muster.commands.repository.Folder("offsite", temp.resolve("offsite")));
        other.vault().pin("vault", pinned, new Backup.Pin("anna", Instant.now(), Optional.empty()));
        other.vault().remove("vault", good);
        assertThat(step.perform(stand.work()).seen()).startsWith("0 backups gone");
        assertThat(stand.ids()).contains(pinned.id(), needed.id());
    }

    @Test
    void a_pinned_backup_stays_until_it_is_unpinned_and_both_can_be_taken_back() throws Exception {
        var old = stand.keep(25, Kind.LOGICAL, false);
        stand.keep(3, Kind.LOGICAL, true);
        stand.keep(2, Kind.LOGICAL, true);
        new CopyBackup("orders", old.id(), "offsite").perform(stand.work());

        var pin = stand.plan("backup pin", "id", old.id(), "reason", "audit")
                .steps()
                .getFirst();
        assertThat(pin.probe(stand.work())).isInstanceOf(Probe.NotDone.class);
        var pinned = pin.perform(stand.work());
        assertThat(pinned.seen()).endsWith("is pinned in offsite, vault");
        assertThat(pin.probe(stand.work())).isInstanceOf(Probe.Done.class);
        assertThat(stand.problem("backup prune", "cluster", "orders").code()).isEqualTo("NOTHING_TO_PRUNE");
        assertThat(stand.problem("backup pin", "id", old.id()).code()).isEqualTo("ALREADY_PINNED");
        assertThat(pin.undo(pinned)).hasValue(new UnpinBackup("orders", old.id()));
        assertThat(pin.undo(pin.perform(stand.work()))).isEmpty();

        var unpin = stand.plan("backup unpin", "id", old.id()).steps().getFirst();
        var unpinned = unpin.perform(stand.work());
        assertThat(unpin.probe(stand.work())).isInstanceOf(Probe.Done.class);
        assertThat(unpin.undo(unpinned)).hasValue(new PinBackup("orders", old.id(), Optional.of("audit")));
        assertThat(stand.problem("backup unpin", "id", old.id()).code()).isEqualTo("NOT_PINNED");
        assertThat(stand.plan("backup prune", "cluster", "orders").steps()).hasSize(1);
        assertThat(stand.problem("backup pin", "id", "orders-nothing").code()).isEqualTo("UNKNOWN_BACKUP");
    }

    @Test
    void nothing_is_pruned_of_what_is_not_configured() {
        assertThat(stand.problem("backup prune", "cluster", "nothing").code()).isEqualTo("UNKNOWN_CLUSTER");
    }
}
