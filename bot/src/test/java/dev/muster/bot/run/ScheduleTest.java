package dev.muster.bot.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.bot.store.OwnServer;
import dev.muster.bot.store.Store;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.testing.Beats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas on a server of their own, which may be taken away from under them. */
class ScheduleTest {
    private static final Path FOLDER = TestStore.temporary();
    private static final StateFolder STATE = StateFolder.open(FOLDER, Programs.find(Optional.empty(), "postgres"));
    private static final OwnServer SERVER = new OwnServer(STATE);
    private static final Store STORE = SERVER.start();

    private Replica one;
    private Replica two;

    /** One Muster. */
    private record Replica(Workshop shop, Store store, Schedule schedule) implements AutoCloseable {
        static Replica of(Optional<Workshop> other) {
            var store = Store.open(url(), "muster", STATE.secret("store"));
            var shop = other.map(it -> it.replica(store)).orElseGet(() -> new Workshop(store, Workshop.CHANNEL));
            var schedule = new Schedule(store.dataSource(), shop.runs, shop.runner(), java.time.Clock.systemUTC());
            schedule.start();
            return new Replica(shop, store, schedule);
        }

        /** As if its machine was switched off: from now on it can tell nobody anything. */
        void dies() {
            store.close();
        }

        @Override
        public void close() {
            schedule.close();
            store.close();
        }
    }

    private static String url() {
        int port = STORE.jdbi()
                .withHandle(h -> h.createQuery("SELECT inet_server_port()")
                        .mapTo(Integer.class)
                        .one());
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @BeforeAll
    static void migrate() {
        STORE.migrate();
    }

    @AfterAll
    static void stop() {
        STORE.close();
        SERVER.close();
        STATE.close();
        TestStore.delete(FOLDER);
    }

    @BeforeEach
    void start() {
        one = Replica.of(Optional.empty());
        two = Replica.of(Optional.of(one.shop()));
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private static void awaitDone(Workshop shop, long run) {
        await().ignoreExceptions().until(() -> shop.state(run) instanceof State.Ended);
        assertThat(((State.Ended) shop.state(run)).how()).isEqualTo(State.How.DONE);
    }

    @Test
    void a_run_is_worked_on_by_one_replica() {
        var runs = IntStream.range(0, 20)
                .mapToObj(i -> one.shop().changing("a" + i, "b" + i))
                .toList();
        var waking = List.of(one, two).stream()
                .map(replica ->
                        Thread.ofVirtual().start(() -> replica.schedule().wake()))
                .toList();
        runs.forEach(run -> awaitDone(one.shop(), run));
        await().until(() -> waking.stream().noneMatch(Thread::isAlive));
        assertThat(one.shop().world.effects()).hasSize(40).doesNotHaveDuplicates();
        assertThat(runs).allSatisfy(run -> assertThat(one.shop().story(run)).containsOnlyOnce("RunStarted"));
    }

    @Test
    void a_run_whose_replica_dies_is_taken_over_within_ten_seconds() throws InterruptedException {
        long run = one.shop().changing("one", "two", "three");
        var barrier = one.shop().world.holdAt("two", World.Moment.AFTER_EFFECT);
        one.schedule().wake();
        barrier.awaitReached();
        one.dies();
        try (var time = Beats.start()) {
            awaitDone(two.shop(), run);
            assertThat(time.passed()).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(two.shop().world.effects()).containsExactly("one", "two", "three");
        assertThat(two.shop().story(run)).containsOnlyOnce("done 0").containsOnlyOnce("done 1");
        barrier.open();
    }

    @Test
    void runs_outlive_a_crash_of_the_store_and_do_everything_once() throws Exception {
        long before = one.shop().changing("one", "two");
        long after = one.shop().changing("three", "four");
        var barriers = List.of(
                one.shop().world.holdAt("one", World.Moment.BEFORE_EFFECT),
                one.shop().world.holdAt("three", World.Moment.AFTER_EFFECT));
        one.schedule().wake();
        for (var barrier : barriers) {
            barrier.awaitReached();
        }
        crashTheStore();
        barriers.forEach(World.Barrier::open);
        awaitDone(two.shop(), before);
        awaitDone(two.shop(), after);
        assertThat(one.shop().world.effects()).containsExactlyInAnyOrder("one", "two", "three", "four");
    }

    /** Its supervisor starts it again. */
    private static void crashTheStore() throws IOException, InterruptedException {
        var data = STORE.jdbi()
                .withHandle(h ->
                        h.createQuery("SHOW data_directory").mapTo(String.class).one());
        var pid = Files.readAllLines(Path.of(data, "postmaster.pid")).getFirst().strip();
        assertThat(new ProcessBuilder("kill", "-QUIT", pid).start().waitFor()).isZero();
        await().until(() -> !Files.exists(Path.of("/proc", pid)));
    }
}
