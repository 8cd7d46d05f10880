package dev.muster.commands.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.Client;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.where.Acting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class HoldTest {
    private static final String HOSTILE = "or\"ders'; --";
    private final TestCluster servers = TestCluster.shared();

    @BeforeEach
    void a_database_to_hold() throws Exception {
        servers.execute("CREATE DATABASE shop OWNER app CONNECTION LIMIT 7");
        var own = "SELECT coalesce(max(oid::text), '') FROM pg_database WHERE datname = 'shop'";
        var made = servers.ask("orders-a", own);
        TestCluster.await(
                "the standby has it", () -> servers.ask("orders-b", own).equals(made));
    }

    @AfterEach
    void nothing_is_left_of_it() throws SQLException {
        servers.execute("DROP DATABASE IF EXISTS shop WITH (FORCE)");
    }

    private static Plan plan(Asked asked, String database) {
        return asked.plan("terminate", "all", "true", "database", database, "reason", "before the restore");
    }

    private String limit(String node) throws SQLException {
        return servers.ask(node, "SELECT datconnlimit FROM pg_database WHERE datname = 'shop'");
    }

    private void assertRefused(String database) {
        assertThatThrownBy(() -> new Client("orders-a", database, "app"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
    }

    @Test
    void the_plan_holds_the_database_and_empties_it_on_every_node() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "shop", "app").begin();
                var reader = new Client("orders-b", "shop", "app")) {
            var plan = plan(asked, "shop");
            assertThat(plan.title()).isEqualTo("End every session of shop and hold new ones off");
            assertThat(plan.danger()).isEqualTo(Danger.DESTRUCTIVE);
            assertThat(plan.target().confirmation()).isEqualTo("shop");
            assertThat(plan.steps())
                    .extracting(Step::describe)
                    .containsExactly(
                            "let no new session into shop (connection limit 0, was 7)",
                            "end all sessions of shop on orders-a",
                            "end all sessions of shop on orders-b");
            assertThat(plan.grounds().facts())
                    .containsKeys("node orders-a", "node orders-b")
                    .containsEntry("connection limit", "7")
                    .hasEntrySatisfying(
                            "database shop", fact -> assertThat(fact).endsWith("owned by app"));
            assertThat(plan.grounds().checks())
                    .extracting(Check::name)
                    .containsExactly(
                            "orders-a is the primary",
                            "every node answers",
                            "standbys stream",
                            "Muster may signal sessions",
                            "Muster may hold off sessions",
                            "no superuser sessions",
                            "no prepared transactions",
                            "no logical replication from it");
            assertThat(plan.grounds().checks()).allMatch(Check::passed);
            assertThat(plan.outlook().blast())
                    .containsEntry("sessions", "2: 1 idle, 1 idle in transaction")
                    .containsEntry("replicas", "orders-b")
                    .containsKey("longest transaction rolled back");
            assertThat(plan.outlook().loss().what()).startsWith("uncommitted work of 1 open transaction");
            assertThat(plan.outlook().undo()).contains("connection limit 7");
            assertThat(client.alive()).isTrue();
            assertThat(reader.alive()).isTrue();
        }
    }

    @Test
    void it_empties_and_holds_the_database_and_undoing_it_lets_sessions_in_as_before() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "shop", "app").begin();
                var reader = new Client("orders-b", "shop", "clerk");
                var other = new Client("orders-a", "orders", "app")) {
            var steps = plan(asked, "shop").steps();
            var hold = steps.getFirst();
            assertThat(asked.isDone(hold)).isFalse();
            assertThat(steps.subList(1, 3)).noneMatch(step -> done(asked, step));

            var proof = hold.perform(asked.work());
            assertThat(proof.seen())
                    .isEqualTo("the connection limit of shop is 0; a new session of our own was refused");
            assertThat(asked.isDone(hold)).isTrue();
            assertRefused("shop");

            assertThat(steps.get(1).perform(asked.work()).seen())
                    .startsWith("ended 1 session of shop on orders-a in ")
                    .endsWith("; none is left");
            assertThat(steps.get(2).perform(asked.work()).seen()).startsWith("ended 1 session of shop on orders-b");
            assertThat(client.alive()).isFalse();
            assertThat(reader.alive()).isFalse();
            assertThat(other.alive()).isTrue();
            assertThat(steps).allMatch(step -> done(asked, step));
            assertThat(hold.perform(asked.work()).seen()).isEqualTo(proof.seen());
            var unknown = asked.problem("terminate", "all", "true", "database", "shop");
            assertThat(unknown.code()).isEqualTo("HELD_ALREADY");
            assertThat(unknown.hint()).contains("CONNECTION LIMIT n, with the limit that it had before");
            asked.held.add(new Past.Taken(Instant.now(), Duration.ZERO, proof));
            assertThat(asked.problem("terminate", "all", "true", "database", "shop")
                            .hint())
                    .endsWith("ALTER DATABASE \"shop\" CONNECTION LIMIT 7, as it was before Muster held them off");

            var release = hold.undo(proof).orElseThrow();
            assertThat(asked.isDone(release)).isFalse();
            assertThat(release.perform(asked.work()).seen())
                    .isEqualTo("the connection limit of shop is 7; a new session of our own was let in");
            assertThat(asked.isDone(release)).isTrue();
            assertThat(limit("orders-a")).isEqualTo("7");
            try (var back = new Client("orders-a", "shop", "app")) {
                assertThat(back.alive()).isTrue();
            }
        }
    }

    private static boolean done(Asked asked, Step step) {
        try {
            return asked.isDone(step);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** After every look it waits for whoever has the gate: a client is let in whole, and is not ended while it still logs in. */
    private record Gated(TestWork real, Semaphore gate) implements Work {
        @Override
        public Tools tools() {
            return real.tools();
        }

        @Override
        public void progress(int percent, String detail) {
            real.progress(percent, detail);
            gate.acquireUninterruptibly();
            gate.release();
        }

        @Override
        public void checkpoint() {
            real.checkpoint();
        }
    }

    @Test
    void whoever_slips_in_while_it_is_emptied_is_ended_too() throws Exception {
        try (var asked = Asked.asMuster();
                var first = new Client("orders-a", "shop", "app")) {
            var steps = plan(asked, "shop").steps();
            var work = asked.work();
            var gate = new Semaphore(1);
            var emptied = new FutureTask<>(() -> steps.get(1).perform(new Gated(work, gate)));
            Thread.ofVirtual().start(emptied);
            TestCluster.await("the first is gone", () -> !first.alive());
            gate.acquire();
            TestCluster.await("it stands between two looks", gate::hasQueuedThreads);
            try (var late = new Client("orders-a", "shop", "app")) {
                gate.release();
                TestCluster.await("the late one is gone", () -> !late.alive());
                int looks = work.percents().size();
                TestCluster.await(
                        "nothing holds new ones off, and so it looks on",
                        () -> work.percents().size() > looks + 3);
                assertThat(work.percents()).doesNotContain(100);
                steps.getFirst().perform(asked.work());
                assertThat(emptied.get().seen()).startsWith("ended 2 sessions");
            }
        }
    }

    @Test
    void sessions_of_superusers_stay_and_are_named() throws Exception {
        try (var asked = Asked.asMuster();
                var king = new Client("orders-a", "shop", "postgres");
                var client = new Client("orders-a", "shop", "app")) {
            var plan = plan(asked, "shop");
            assertThat(plan.grounds().checks())
                    .contains(new Check("no superuser sessions", "1 stay, of postgres", false));
            plan.steps().getFirst().perform(asked.work());
            assertThat(plan.steps().get(1).perform(asked.work()).seen()).endsWith("; left alone: 1 of postgres");
            assertThat(king.alive()).isTrue();
            assertThat(client.alive()).isFalse();
        }
    }

    @Test
    void the_line_that_muster_looks_on_stays_and_is_named() throws Exception {
        try (var asked = new Asked("muster", "shop");
                var client = new Client("orders-a", "shop", "app")) {
            var steps = plan(asked, "shop").steps();
            var own = "SELECT pid FROM pg_stat_activity WHERE datname = 'shop' AND application_name = 'muster'";
            var before = servers.ask("orders-a", own);
            steps.getFirst().perform(asked.work());
            assertThat(steps.get(1).perform(asked.work()).seen()).endsWith("; left alone: 1 of muster");
            assertThat(asked.isDone(steps.get(1))).isTrue();
            assertThat(client.alive()).isFalse();
            assertThat(servers.ask("orders-a", own)).isEqualTo(before);
        }
    }

    @Test
    void a_superuser_cannot_try_the_hold_and_says_so() throws Exception {
        try (var asked = new Asked("postgres", "postgres")) {
            var steps = plan(asked, "shop").steps();
            assertThat(steps.getFirst().perform(asked.work()).seen()).contains("since Muster is a superuser here");
            assertRefused("shop");
        }
    }

    @Test
    void a_databases_name_may_be_anything() throws Exception {
        servers.execute("CREATE DATABASE " + Identifier.quoted(HOSTILE) + " OWNER app");
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", HOSTILE, "app")) {
            var steps = plan(asked, HOSTILE).steps();
            var proof = steps.getFirst().perform(asked.work());
            steps.get(1).perform(asked.work());
            assertThat(client.alive()).isFalse();
            assertRefused(HOSTILE);
            assertThat(limit("orders-a")).isEqualTo("7");
            steps.getFirst().undo(proof).orElseThrow().perform(asked.work());
            new Client("orders-a", HOSTILE, "app").close();
        } finally {
            servers.execute("DROP DATABASE " + Identifier.quoted(HOSTILE) + " WITH (FORCE)");
        }
    }

    @Test
    void it_is_done_as_the_role_that_was_looked_at_though_another_restores() throws Exception {
        try (var asked = Asked.asMuster();
                var _ = new Client("orders-a", "shop", "app")) {
            var plain = TestWork.tools(asked.observer());
            var admin = new Handling.OfCluster(
                    Optional.of(new Handling.Admin("nobody", new Secret("unused"))),
                    List.of(),
                    Map.of(),
                    Duration.ofHours(1),
                    Duration.ofDays(1));
            var handling = new Handling(Path.of("sides"), Map.of("orders", admin));
            var tools = new Work.Tools(
                    plain.observer(),
                    plain.access(),
                    plain.host(),
                    plain.kits(),
                    plain.vault(),
                    handling,
                    plain.past());
            var steps = plan(asked, "shop").steps();
            for (var step : steps) {
                var proof = step.perform(TestWork.with(tools, Integer.MAX_VALUE));
                assertThat(step.probe(TestWork.with(tools, Integer.MAX_VALUE))).isInstanceOf(Probe.Done.class);
                assertThat(proof.seen()).isNotBlank();
            }
            var release = steps.getFirst().undo(Proof.of("")).orElseThrow();
            release.perform(TestWork.with(tools, Integer.MAX_VALUE));
            assertThat(limit("orders-a")).isEqualTo("7");
            var spot = ((HoldDatabase) steps.getFirst()).spot();
            var asRestorer = new EmptyDatabase(spot, "shop", Acting.RESTORER);
            assertThatThrownBy(() -> asRestorer.probe(TestWork.with(tools, Integer.MAX_VALUE)))
                    .as("there is no such role")
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void what_others_changed_since_is_not_overwritten() throws Exception {
        try (var asked = Asked.asMuster()) {
            var hold = (HoldDatabase) plan(asked, "shop").steps().getFirst();
            servers.execute("ALTER DATABASE shop CONNECTION LIMIT 9");
            assertThatThrownBy(() -> hold.perform(asked.work()))
                    .isInstanceOfSatisfying(
                            Problem.Trouble.class,
                            trouble -> assertThat(trouble.problem().code()).isEqualTo("DATABASE_CHANGED"));
            assertThat(limit("orders-a")).isEqualTo("9");
            var release = hold.undo(Proof.of("")).orElseThrow();
            assertThat(release.perform(asked.work()).seen()).contains("is 9 (set by somebody else, and left so)");
            var another = new HoldDatabase(hold.spot(), "shop", hold.oid() + 1, 9, hold.acting());
            assertThat(another.probe(asked.work())).isInstanceOf(Probe.Unclear.class);
            assertThatThrownBy(() -> another.perform(asked.work())).isInstanceOf(Problem.Trouble.class);
        }
    }

    @Test
    void a_node_whose_own_database_is_held_is_seen_and_the_hold_is_told() throws Exception {
        servers.execute("ALTER DATABASE shop CONNECTION LIMIT 0");
        TestCluster.await("the standby knows", () -> limit("orders-b").equals("0"));
        try (var asked = new Asked("muster", "shop")) {
            var topology =
                    asked.observer().observe(asked.observer().cluster("orders").orElseThrow());
            assertThat(topology.nodes()).extracting(Topology.Seen::state).allMatch(Topology.Up.class::isInstance);
            assertThat(topology.primary()
                            .map(Facts::storage)
                            .map(Facts.Storage::held)
                            .orElseThrow())
                    .containsExactly("shop");
            var node = topology.writer().orElseThrow().node();
            asked.work().access().open(node, Optional.empty(), Line.PATIENCE).close();
        }
        servers.execute("ALTER DATABASE shop CONNECTION LIMIT -1 ALLOW_CONNECTIONS false");
        try (var asked = new Asked("muster", "shop")) {
            var topology =
                    asked.observer().observe(asked.observer().cluster("orders").orElseThrow());
            assertThat(topology.primary()
                            .map(Facts::storage)
                            .map(Facts.Storage::held)
                            .orElseThrow())
                    .containsExactly("shop");
        }
    }

    @Test
    void what_cannot_be_held_is_refused_with_something_to_do() throws Exception {
        servers.execute("CREATE DATABASE theirs OWNER clerk");
        servers.execute("CREATE DATABASE kings");
        try (var asked = Asked.asMuster()) {
            assertThat(asked.problem("terminate", "all", "true", "database", "theirs")
                            .hint())
                    .isEqualTo("as a superuser on the primary: GRANT \"clerk\" TO \"muster\"");
            assertThat(asked.problem("terminate", "all", "true", "database", "kings")
                            .hint())
                    .contains("ALTER DATABASE \"kings\" OWNER TO")
                    .doesNotContain("GRANT \"postgres\"");
            assertThat(asked.problem("terminate", "all", "true", "database", "shpo")
                            .hint())
                    .isEqualTo("did you mean shop?");
            assertThat(asked.problem("terminate", "all", "true", "database", "postgres")
                            .code())
                    .isEqualTo("MAINTENANCE_DATABASE");
        } finally {
            servers.execute("DROP DATABASE theirs");
            servers.execute("DROP DATABASE kings");
        }
    }

    @Test
    void a_prepared_transaction_is_a_check_that_fails() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "shop", "app").begin()) {
            client.does("CREATE TABLE half (id int)").does("PREPARE TRANSACTION 'half'");
            assertThat(plan(asked, "shop").grounds().checks())
                    .contains(new Check("no prepared transactions", "1 prepared transaction", false));
            try (var king = servers.connect("orders-a", "shop", "postgres");
                    var statement = king.createStatement()) {
                statement.execute("ROLLBACK PREPARED 'half'");
            }
        }
    }
}
