package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.testing.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two who restore the same into the same do not take it from each other. */
@Timeout(90)
class ClaimTest {
    private static Shop shop;
    private static RestoreDatabase step;
    private static String half;
    private static String before;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("postgres");
        shop.server.execute("postgres", "CREATE DATABASE orders");
        shop.server.execute("orders", "CREATE TABLE t AS SELECT i, repeat('x', 90) FROM generate_series(1, 20000) i");
        var backup = shop.backup("orders");
        before = shop.everything("orders");
        step = Shop.step(shop.plan("restore", "backup", backup.id(), "into", "again"), RestoreDatabase.class);
        half = DatabaseNames.restoring(step.origin(), step.into());
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        shop.drop("again");
        assertThat(shop.databases()).containsExactly("orders");
        assertThat(shop.leftInScratch()).isEmpty();
    }

    /** One who restores, and stands still once it pours until it is told to go on. */
    private record Slow(CountDownLatch pours, CountDownLatch goes, FutureTask<Proof> task) implements AutoCloseable {
        static Slow begin() throws Exception {
            var pours = new CountDownLatch(1);
            var goes = new CountDownLatch(1);
            var known = half();
            var work = shop.work(() -> {
                if (!List.of(known, "null").contains(half())) {
                    pours.countDown();
                    goes.await();
                }
            });
            var task = new FutureTask<>(() -> step.perform(work));
            Thread.ofPlatform().start(task);
            TestCluster.await("it pours", () -> pours.getCount() == 0 || task.isDone());
            return new Slow(pours, goes, task);
        }

        Proof end() throws Exception {
            goes.countDown();
            return task.get();
        }

        @Override
        public void close() {
            goes.countDown();
        }
    }

    /** Its number. */
    private static String half() throws Exception {
        return shop.server.ask("postgres", "SELECT max(oid::bigint) FROM pg_database WHERE datname = '" + half + "'");
    }

    @Test
    void the_second_is_refused_while_the_first_works_and_the_first_ends_well() throws Exception {
        try (var first = Slow.begin()) {
            var made = half();
            assertThat(shop.problem(step).code()).isEqualTo("BEING_RESTORED");
            assertThat(shop.refusal("restore", "backup", step.origin().backup(), "into", "again")
                            .code())
                    .isEqualTo("BEING_RESTORED");
            assertThat(half()).isEqualTo(made);
            first.end();
        }
        assertThat(shop.everything("again")).isEqualTo(before);
    }

    @Test
    void who_was_ended_neither_drops_nor_renames_what_its_successor_makes() throws Exception {
        try (var first = Slow.begin()) {
            var ended = shop.server.ask(
                    "postgres", "SELECT bool_or(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory'");
            assertThat(ended).as("as a successor ends who stands still").isEqualTo("t");
            try (var second = Slow.begin()) {
                var made = half();
                assertThatThrownBy(first::end).isNotNull();
                assertThat(half()).isEqualTo(made);
                assertThat(shop.databases()).containsExactlyInAnyOrder("orders", half);
                second.end();
            }
        }
        assertThat(shop.everything("again")).isEqualTo(before);
    }

    @Test
    void who_is_not_heard_any_more_loses_it_and_who_lives_does_not() throws Exception {
        var server = Server.of(shop.work(), step.spot());
        var patience = new Claim.Patience(Duration.ofSeconds(2), Duration.ofSeconds(6));
        try (var still = shop.server.connect("postgres")) {
            still.createStatement().execute("SELECT pg_advisory_lock(hashtextextended('name', 0))");
            try (var claim = Claim.take(server, "name", patience).orElseThrow()) {
                assertThat(still.isValid(1)).isFalse();
                assertThat(Claim.isTaken(claim.connection(), "name")).isTrue();
                assertThat(Claim.take(server, "name", patience)).isEmpty();
                assertThat(Claim.ifFree(server, "name")).isEmpty();
            }
            try (var free = Claim.ifFree(server, "name").orElseThrow()) {
                assertThat(Claim.isTaken(free.connection(), "another")).isFalse();
            }
        }
    }
}
