package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Sealing;
import dev.muster.commands.testing.Lives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Somebody starts servers while their folders are exchanged, and takes numbers of timelines, and Muster is killed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
final class IntrudersTest {
    private static Scenery scenery;
    private static String target;
    private static Plan plan;
    private static Ground ground;
    private static Path archive;

    @BeforeAll
    static void a_cluster_that_stands_still() throws Exception {
        scenery = new Scenery(true);
        archive = Files.createDirectory(scenery.servers.folder().resolve("archive"));
        scenery.servers.execute(
                Scenery.ONE, "ALTER SYSTEM SET restore_command = 'test %% = %% && cp " + archive + "/%f %p'");
        scenery.streams();
        scenery.base();
        scenery.mark(1);
        target = scenery.lsn();
        scenery.mark(2);
        plan = scenery.plan(target);
        ground = Scenery.ground(plan);
        stopped();
    }

    private static void stopped() throws Exception {
        for (var step : plan.steps()) {
            step.perform(scenery.work());
            if (step instanceof StopCluster) {
                return;
            }
        }
    }

    @AfterAll
    static void all_is_over() throws Exception {
        scenery.close();
    }

    private static Problem problem(Throwable thrown) {
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        return ((Problem.Trouble) thrown).problem();
    }

    private static void requireVacant(Path folder) {
        assertThat(folder).isDirectory();
        assertThat(Postmaster.all(folder)).isEmpty();
        assertThat(folder.resolve("postmaster.pid")).doesNotExist();
    }

    /** Notes of which folders it is made sure that they are written down, while the old one is still in its place. */
    private static List<String> writtenDown(Step step, Ground.Seat seat, Meddled.Meddler meddler) throws Exception {
        var seen = new ArrayList<String>();
        var tools = Meddled.tools(scenery.tools, errand -> note(errand, seat, seen), _ -> {});
        step.perform(new Meddled(tools, meddler));
        return seen;
    }

    private static void note(Host.Errand errand, Ground.Seat seat, List<String> seen) {
        if (errand.arguments().contains("--sync-only")) {
            assertThat(ground.kept(seat)).doesNotExist();
            assertThat(ground.fresh(seat).resolve("pg_hba.conf")).exists();
            assertThat(errand.arguments().getFirst()).endsWith("/initdb");
            seen.add(errand.arguments().getLast());
        }
    }

    @Test
    @Order(1)
    void a_primary_that_is_started_again_is_stopped_again_before_folders_are_exchanged() throws Exception {
        var seat = ground.primary();
        scenery.servers.start(Scenery.ONE);
        scenery.servers.start(Scenery.TWO);
        var swap = Scenery.step(plan, SwapFolders.class);
        assertThat(writtenDown(swap, seat, () -> {})).containsExactly("--pgdata=" + ground.fresh(seat));
        requireVacant(ground.kept(seat));
        assertThat(Postmaster.all(ground.seat(Scenery.TWO).data())).isEmpty();
        Scenery.step(plan, OpenCluster.class).perform(scenery.work());
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1");
    }

    /** With nobody to stream from: it would learn of the new history, and not come up a second time. */
    private static void startAlone(Path data) throws IOException {
        var alone = " -c primary_conninfo=";
        scenery.servers.start(Scenery.TWO, alone);
        var options = data.resolve(Options.FILE);
        Files.writeString(options, Files.readString(options).replace(" \"-c\" \"primary_conninfo=\"", ""));
    }

    private static boolean runs(Ground.Seat seat) {
        return Files.exists(seat.data().resolve("postmaster.pid"))
                || Postmaster.of(seat.data()).isPresent();
    }

    @Test
    @Order(2)
    void one_that_comes_back_again_and_again_is_named_and_keeps_its_folder() throws Exception {
        var seat = ground.seat(Scenery.TWO);
        var rebuild = Scenery.step(plan, RebuildStandby.class);
        var work = new Meddled(scenery.tools, () -> {
            if (Files.exists(ground.fresh(seat).resolve("PG_VERSION")) && !runs(seat)) {
                startAlone(seat.data());
            }
        });
        var problem = problem(catchThrowable(() -> rebuild.perform(work)));
        assertThat(problem.code()).isEqualTo("NODE_COMES_BACK");
        assertThat(problem.fact()).contains("two", "3 times");
        assertThat(ground.kept(seat)).doesNotExist();
        assertThat(ground.beside(seat)).doesNotExist();
        assertThat(Postmaster.of(seat.data())).isPresent();
    }

    @Test
    @Order(3)
    void a_standby_that_is_started_again_while_it_is_copied_is_stopped_again() throws Exception {
        var seat = ground.seat(Scenery.TWO);
        var once = new AtomicBoolean();
        var seen = writtenDown(Scenery.step(plan, RebuildStandby.class), seat, () -> {
            if (Files.exists(ground.fresh(seat).resolve("PG_VERSION")) && once.compareAndSet(false, true)) {
                startAlone(seat.data());
            }
        });
        assertThat(once).isTrue();
        assertThat(seen).containsExactly("--pgdata=" + ground.fresh(seat));
        requireVacant(ground.kept(seat));
        assertThat(scenery.marks(Scenery.TWO)).isEqualTo("1");
    }

    @Test
    @Order(4)
    void what_is_kept_and_worked_in_is_not_put_back_and_nothing_stops_for_it() throws Exception {
        var kept = ground.kept(ground.seat(Scenery.TWO));
        var data = ground.seat(Scenery.TWO).data();
        scenery.servers.stop(Scenery.TWO, "fast");
        var aside = data.resolveSibling("aside");
        Files.move(data, aside);
        Files.move(kept, data);
        startAlone(data);
        Files.move(data, kept);
        Files.move(aside, data);
        var problem = problem(catchThrowable(() -> new PutBack(ground).perform(scenery.work())));
        assertThat(problem.code()).isEqualTo("FOLDER_IN_USE");
        assertThat(problem.fact()).contains(kept.toString());
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1");
        scenery.servers.run("pg_ctl", "stop", "--wait", "--silent", "--mode=fast", "--pgdata=" + kept);
    }

    private static void half(Path file) {
        if (file.getFileName().toString().startsWith("postmaster.opts.muster")) {
            try {
                var text = Files.readString(file);
                Files.writeString(file, text.substring(0, text.length() / 2));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            throw new Lives.Killed();
        }
    }

    @Test
    @Order(5)
    void put_back_it_goes_on_under_a_number_nobody_took_though_muster_was_killed_and_somebody_started_it_by_hand()
            throws Exception {
        Files.writeString(archive.resolve("00000003.history"), "1\t0/1\tsomebody else took it\n");
        var seat = ground.primary();
        var standby = ground.seat(Scenery.TWO);
        var heard = ground.kept(standby).resolve("pg_wal/00000002.history"); // When it ran for a moment.
        Files.copy(seat.data().resolve("pg_wal/00000002.history"), heard);
        scenery.tools.host().handOver(heard);
        var once = new AtomicBoolean();
        var tools = Meddled.tools(scenery.tools, _ -> {}, IntrudersTest::half);
        var mortal = new Meddled(tools, () -> {
            if (!runs(seat) && once.compareAndSet(false, true)) {
                scenery.servers.start(Scenery.ONE);
            }
        });
        assertThat(catchThrowable(() -> new PutBack(ground).perform(mortal))).isInstanceOf(Lives.Killed.class);
        assertThat(once).isTrue();
        requireVacant(ground.undone(seat));
        scenery.servers.start(Scenery.ONE, "-c work_mem=7MB");
        scenery.mark(3);
        assertThat(scenery.timeline()).isEqualTo("00000001");
        new PutBack(ground).perform(scenery.work());
        requireVacant(ground.undone(standby));
        assertThat(scenery.timeline()).isEqualTo("00000004");
        assertThat(scenery.marks(Scenery.ONE)).isEqualTo("1 2 3");
        assertThat(scenery.marks(Scenery.TWO)).isEqualTo("1 2 3");
        assertThat(scenery.servers.ask(Scenery.ONE, "SHOW max_connections")).isEqualTo("30");
        assertThat(scenery.servers.ask(Scenery.ONE, "SHOW work_mem")).isEqualTo("7MB");
        assertThat(scenery.servers.ask(Scenery.ONE, "SHOW restore_command")).contains("/%f");
    }

    @Test
    @Order(6)
    void what_is_back_already_is_left_to_work() throws Exception {
        var began = "SELECT pg_postmaster_start_time()";
        var before = scenery.servers.ask(Scenery.ONE, began);
        new PutBack(ground).perform(scenery.work());
        assertThat(scenery.servers.ask(Scenery.ONE, began)).isEqualTo(before);
        assertThat(scenery.timeline()).isEqualTo("00000004");
    }

    /** As one is there that was sealed before the keys were changed: the one that would open it is gone. */
    private static void sealForNobody(String name) throws IOException, SQLException {
        var system = scenery.servers.ask(Scenery.ONE, "SELECT system_identifier FROM pg_control_system()");
        var folder = scenery.root.resolve("vault/own/wal/" + system + "/" + name.substring(0, 8));
        Files.createDirectories(folder);
        var keys =
                new Keys(List.of(new Keys.Recipient("gone", Identity.generate().recipient())), List.of());
        try (var out = Files.newOutputStream(folder.resolve(name + Sealing.suffix(keys)));
                var sealing = new Sealing(out, keys, Sealing.Effort.SMALL)) {
            sealing.write("1\t0/1\tnobody knows\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    @Order(7)
    void one_that_no_key_opens_and_that_no_recovery_needs_keeps_none_from_coming_about() throws Exception {
        scenery.streams();
        scenery.mark(4);
        sealForNobody("00000003.history"); // It is on timeline 4, which goes back to 1.
        plan = scenery.plan(scenery.lsn(), "timeline", "4");
        ground = Scenery.ground(plan);
        scenery.run(plan.steps().subList(0, plan.steps().indexOf(Scenery.step(plan, FinishBeside.class))));
    }

    @Test
    @Order(8)
    void going_forward_numbers_of_the_owners_archive_are_taken_and_so_are_those_that_nobody_can_read()
            throws Exception {
        Files.writeString(archive.resolve("00000006.history"), "1\t0/1\tsomebody else took it\n");
        sealForNobody("00000005.history");
        var seen =
                Scenery.step(plan, FinishBeside.class).perform(scenery.work()).seen();
        assertThat(seen)
                .contains("timeline 7 (it was 4)", "00000005.history in vault")
                .doesNotContain("00000006");
    }

    /** Before it is started as it is started otherwise. */
    private static Meddled killedOnceReborn() {
        var data = ground.primary().data();
        var reborn = new AtomicBoolean();
        var tools = Meddled.tools(
                scenery.tools,
                errand -> {
                    if (errand.arguments().contains("start") && !Options.areAside(data) && reborn.get()) {
                        throw new Lives.Killed();
                    }
                    reborn.compareAndSet(false, Options.areAside(data));
                },
                _ -> {});
        return new Meddled(tools, () -> {});
    }

    @Test
    @Order(9)
    void numbers_that_only_the_repository_knows_of_are_taken_too_and_standbys_find_no_hole() throws Exception {
        var steps = plan.steps();
        int finish = steps.indexOf(Scenery.step(plan, FinishBeside.class));
        scenery.run(steps.subList(finish + 1, steps.indexOf(Scenery.step(plan, FollowWal.class)) + 1));
        assertThat(scenery.timeline()).isEqualTo("00000007");
        for (var seat : ground.all()) {
            Files.delete(seat.data().resolve("pg_wal/00000007.history"));
        }
        var wal = ground.primary().data().resolve("pg_wal");
        Files.writeString(wal.resolve("00000009.history"), "1\t0/1\tsomebody else took it\n");
        assertThat(catchThrowable(() -> new PutBack(ground).perform(killedOnceReborn())))
                .isInstanceOf(Lives.Killed.class);
        var back = new PutBack(ground).perform(scenery.work());
        assertThat(back.seen()).as("who was killed told nobody").contains("00000005.history in vault");
        assertThat(scenery.timeline()).isEqualTo("0000000A");
        assertThat(Files.readString(wal.resolve("00000007.history"))).contains("4\t0/");
        assertThat(Files.readString(wal.resolve("00000008.history"))).startsWith("# this number is taken");
        assertThat(scenery.marks(Scenery.TWO)).isEqualTo("1 2 3 4");
        assertThat(scenery.servers.ask(Scenery.TWO, "SELECT received_tli FROM pg_stat_wal_receiver"))
                .isEqualTo("10");
    }
}
