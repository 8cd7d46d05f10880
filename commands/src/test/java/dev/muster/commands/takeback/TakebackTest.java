package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.keptfolder.DropKeptFolder;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.whole.KeptDropCommand;
import dev.muster.commands.whole.KeptListCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A cluster with a standby is taken back while people work in it, the new one is undone, and it is taken back again; all by
 * somebody who is no superuser.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TakebackTest {
    private static Scenery scenery;
    private static Plan plan;
    private static Plan second;
    private static Scenery.Run first;
    private static String target;
    private static String then;

    @BeforeAll
    static void somebody_deletes_everything() throws Exception {
        scenery = Scenery.ordinarily();
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        scenery.mark(2);
        target = scenery.lsn();
        then = scenery.hash(Scenery.ONE);
        scenery.servers.execute(Scenery.ONE, "DELETE FROM mark");
        scenery.mark(3);
        plan = scenery.plan(target);
        second = plan;
        first = new Scenery.Run(plan.steps(), List.of());
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
    }

    /** Until the server goes away. */
    private static void work(AtomicBoolean gone) {
        try (var line = scenery.servers.connect(Scenery.ONE);
                var statement = line.createStatement()) {
            for (int n = 0; ; n++) {
                statement.execute("INSERT INTO line VALUES (" + -n + ", 'traffic')");
                statement.execute("SELECT pg_sleep(0.01)");
            }
        } catch (SQLException e) {
            gone.set(true);
        }
    }

    @Test
    @Order(1)
    void it_is_what_it_was_at_that_moment_row_by_row_and_its_standby_too() throws Exception {
        var gone = new AtomicBoolean();
        var traffic = Thread.ofVirtual().start(() -> work(gone));
        plan = scenery.plan(target);
        first = scenery.run(plan.steps());
        traffic.join();
        assertThat(gone).isTrue();
        assertThat(scenery.hash(Scenery.ONE)).isEqualTo(then);
        assertThat(scenery.hash(Scenery.TWO)).isEqualTo(then);
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2");
        assertThat(scenery.timeline()).isEqualTo("00000002");
        assertThat(scenery.servers.ask(Scenery.TWO, "SELECT received_tli FROM pg_stat_wal_receiver"))
                .isEqualTo("2");
        assertThat(scenery.servers.ask(
                        Scenery.ONE,
                        "SELECT string_agg(slot_name, ' ' ORDER BY 1) FROM pg_replication_slots WHERE NOT temporary"))
                .isEqualTo("muster two");
        assertThat(scenery.servers.ask(Scenery.ONE, "SHOW restore_command")).isEmpty();
        assertThat(scenery.servers.ask(Scenery.ONE, "SHOW max_connections")).isEqualTo("30");
        assertThat(kept(Scenery.ONE)).isDirectory();
        assertThat(kept(Scenery.TWO)).isDirectory();
        assertThat(left()).isEmpty();
        var weighed = first.of(WeighLoss.class);
        assertThat(weighed.seen()).contains("public.mark: now 1 row, then 2 rows", "would be lost: ");
        assertThat(weighed.values()).containsKeys("last_lost_at", "commits");
        assertThat(first.of(RecoverBeside.class).values()).containsKey("target_at");
        assertThat(first.of(OpenCluster.class).values()).containsKey("writable_at");
        assertThat(plan.outlook().blast().get("time"))
                .contains("rebuild standbys", "first backup")
                .contains("swap and start");
        var backup = scenery.tools
                .vault()
                .backup(first.of(TakeBackup.class).values().getOrDefault("backup", "none"))
                .orElseThrow();
        assertThat(backup.manifest().start().timeline()).isEqualTo(2);
        assertThat(first.of(LeftBehind.class).seen()).contains("on timeline 2 begins the backup " + backup.id());
        var left = plan.steps().getLast();
        assertThat(left).isInstanceOf(LeftBehind.class);
        assertThat(left.next(first.of(LeftBehind.class))).isEmpty();
    }

    @Test
    @Order(2)
    void without_a_backup_on_the_new_timeline_that_is_said_at_the_end_with_a_button() throws Exception {
        var vault = scenery.tools.vault();
        for (var backup : vault.backups("own")) {
            if (backup.manifest().start().timeline() == 2) {
                vault.remove("vault", backup.manifest());
            }
        }
        var left = Scenery.step(plan, LeftBehind.class);
        var proof = left.perform(scenery.work());
        assertThat(proof.seen()).startsWith("NO BACKUP on the new timeline, 2,");
        assertThat(left.next(proof)).containsExactly(new Next("Back it up now", "backup now own --kind physical"));
    }

    private static Path kept(String node) {
        return ground().kept(ground().seat(node));
    }

    private static Ground ground() {
        return Scenery.step(plan, OpenCluster.class).ground();
    }

    /** What is made beside goes when it is needed no more. */
    private static List<Path> left() throws Exception {
        try (var all = Files.list(scenery.servers.folder())) {
            return all.filter(path -> path.getFileName().toString().contains(".muster-"))
                    .toList();
        }
    }

    @Test
    @Order(3)
    void undone_it_is_the_newest_again_with_what_came_after_the_moment() throws Exception {
        scenery.mark(100);
        var undo = scenery.run(first.undo());
        assertThat(undo.steps().getFirst()).isInstanceOf(PutBack.class);
        assertThat(undo.steps().getFirst().next(undo.proofs().getFirst()))
                .as("no backup begins on the new timeline yet")
                .first()
                .isEqualTo(new Next("Back it up now", "backup now own --kind physical"));
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("3");
        assertThat(scenery.marks(Scenery.TWO)).isEqualTo("3");
        assertThat(Long.parseLong(scenery.servers.ask(Scenery.ONE, "SELECT count(*) FROM line")))
                .isPositive();
        assertThat(scenery.hash(Scenery.TWO)).isEqualTo(scenery.hash(Scenery.ONE));
        assertThat(scenery.timeline()).isEqualTo("00000003");
        assertThat(scenery.servers.ask(Scenery.ONE, "SHOW restore_command")).isEmpty();
        assertThat(ground().undone(ground().primary())).isDirectory();
        assertThat(left()).isEmpty();
    }

    @Test
    @Order(5)
    void kept_folders_are_listed_and_dropped_when_they_may_go_and_another_serves() throws Exception {
        var words = new BackupWords(scenery.tools);
        var request = Scenery.request(Map.of("cluster", "own"));
        var listed = (Answer.Reply) new KeptListCommand(scenery.tools, words).answer(request);
        var name = "one-undone-" + ground().when();
        assertThat(listed.document().toString()).contains(name, "two-undone-" + ground().when(), "was taken back to");
        var drop = new KeptDropCommand(scenery.tools, words);
        var young = drop.answer(Scenery.request(Map.of("cluster", "own", "name", name)));
        assertThat(((Answer.Refusal) young).problem().code()).isEqualTo("KEPT_YOUNG");
        var plan =
                (Answer.Proposal) drop.answer(Scenery.request(Map.of("cluster", "own", "name", name, "now", "true")));
        assertThat(plan.plan().danger()).isEqualTo(Danger.DESTRUCTIVE);
        var dropped = scenery.run(plan.plan().steps());
        assertThat(ground().undone(ground().primary())).doesNotExist();
        assertThat(dropped.steps().getFirst().probe(scenery.work())).isInstanceOf(Probe.Done.class);
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("3 4");
    }

    @Test
    @Order(6)
    void what_a_server_works_in_is_never_dropped_and_neither_is_what_nothing_replaces() throws Exception {
        var kept = KeptFolder.of(scenery.cluster).stream()
                .filter(each -> each.node().equals(Scenery.TWO))
                .findFirst()
                .orElseThrow();
        scenery.servers.stop(Scenery.TWO, "fast");
        assertThatThrownBy(() -> DropKeptFolder.requireUnused(scenery.work(), kept))
                .hasMessageContaining("no server works in");
        var data = new KeptFolder(
                "one", kept.data(), scenery.servers.data(Scenery.ONE), "kept", kept.since(), Optional.empty());
        assertThatThrownBy(() -> DropKeptFolder.requireUnused(scenery.work(), data))
                .hasMessageContaining("a server works in");
        assertThat(kept.folder()).isDirectory();
    }

    @Test
    @Order(4)
    void it_is_taken_back_again_across_the_timelines_that_there_are_by_now() throws Exception {
        scenery.streams();
        scenery.mark(4);
        var target = scenery.lsn();
        var hash = scenery.hash(Scenery.ONE);
        scenery.mark(5);
        second = scenery.plan(target, "timeline", "3"); // What was given up has such a position, too.
        scenery.run(second.steps());
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("3 4");
        assertThat(scenery.hash(Scenery.ONE)).isEqualTo(hash);
        assertThat(scenery.hash(Scenery.TWO)).isEqualTo(hash);
        assertThat(scenery.timeline()).isEqualTo("00000004");
    }

    @Test
    @Order(7)
    void once_a_kept_folder_is_gone_nothing_is_put_back_and_what_serves_is_not_touched() throws Exception {
        var ground = Scenery.ground(second);
        var gone = ground.kept(ground.primary());
        Files.move(gone, gone.resolveSibling("elsewhere"));
        assertThatThrownBy(() -> new PutBack(ground).perform(scenery.work()))
                .isInstanceOf(Problem.Trouble.class)
                .hasMessageContaining(gone + " is not there any more");
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("3 4");
        Files.move(gone.resolveSibling("elsewhere"), gone);
        var standby = ground.kept(ground.seat(Scenery.TWO));
        Files.move(standby, standby.resolveSibling("elsewhere"));
        assertThatThrownBy(() -> new PutBack(ground).perform(scenery.work()))
                .hasMessageContaining(standby + " is not there any more");
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("3 4");
    }
}
