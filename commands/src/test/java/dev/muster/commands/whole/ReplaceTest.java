package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.sessions.HoldDatabase;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class ReplaceTest {
    private static final String RICH = "rich \uD83D\uDC18";
    private static Shop shop;
    private static Backup backup;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("keeper");
        shop.server.execute("postgres", "CREATE ROLE owner; CREATE ROLE client LOGIN IN ROLE owner");
        shop.server.execute("postgres", "CREATE DATABASE orders OWNER owner CONNECTION LIMIT 30");
        shop.server.execute("postgres", "ALTER DATABASE orders SET search_path TO \"$user\", public");
        shop.server.execute("postgres", "COMMENT ON DATABASE orders IS 'all we sell'");
        shop.server.execute("postgres", "REVOKE ALL ON DATABASE orders FROM PUBLIC");
        shop.server.execute("postgres", "GRANT CONNECT ON DATABASE orders TO client, keeper");
        shop.server.execute("orders", """
                CREATE TABLE users (id serial PRIMARY KEY, name text);
                INSERT INTO users (name) SELECT 'user ' || i FROM generate_series(1, 5000) i;
                CREATE TABLE traffic (n bigint, at timestamptz DEFAULT clock_timestamp());
                ALTER TABLE users OWNER TO owner;
                ALTER TABLE traffic OWNER TO owner;
                """);
        backup = shop.backup("orders");
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    @AfterEach
    void only_the_old_one_is_left() throws Exception {
        shop.with();
        for (var name : shop.databases()) {
            if (!name.equals("orders")) {
                shop.drop(name);
            }
        }
        assertThat(shop.databases()).containsExactly("orders");
        assertThat(shop.leftInScratch()).isEmpty();
    }

    private static String hash(String database) throws Exception {
        return shop.everything(database)
                .lines()
                .filter(line -> !line.startsWith("traffic "))
                .toList()
                .toString();
    }

    private static long rows(String database, String table) throws Exception {
        return Long.parseLong(shop.server.ask(database, "SELECT count(*) FROM " + table));
    }

    private static long oid(String database) throws Exception {
        return Long.parseLong(shop.server.ask(
                "postgres",
                "SELECT coalesce(max(oid::bigint), 0) FROM pg_database WHERE datname = '" + database + "'"));
    }

    @Test
    void a_database_is_replaced_under_traffic_and_given_back_by_undo() throws Exception {
        var before = hash("orders");
        var around = Wares.around(shop.server, "orders");
        long old = oid("orders");
        shop.server.execute("orders", "DELETE FROM users WHERE id % 2 = 0; CREATE TABLE later (a int)");
        try (var traffic = Traffic.begin(shop.server, "orders", "client")) {
            var plan = shop.plan("restore", "backup", backup.id(), "database", "orders", "replace", "true");
            assertThat(plan.danger()).isEqualTo(Danger.DESTRUCTIVE);
            assertThat(plan.target().confirmation()).isEqualTo("orders");
            assertThat(plan.steps())
                    .filteredOn(step -> step.question().isPresent())
                    .hasSize(1);
            int asks = plan.steps().indexOf(Shop.step(plan, ReadyToSwap.class));
            assertThat(plan.steps().get(asks - 1).evidence())
                    .as("what people are shown is looked at again when it has become old")
                    .isTrue();
            assertThat(plan.steps().subList(asks, plan.steps().size())).anyMatch(Step::stops);
            assertThat(Shop.step(plan, ReadyToSwap.class).question().orElseThrow())
                    .contains("safety snapshot");
            assertThat(plan.hash())
                    .isEqualTo(shop.plan("restore", "backup", backup.id(), "database", "orders", "replace", "true")
                            .hash());
            var begun = Instant.now();
            var proofs = shop.run(plan);
            requireMeasured(proofs, begun);
            traffic.flows();
            var swap = Shop.step(plan, SwapDatabases.class);
            var kept = swap.pair().kept();
            assertThat(hash("orders")).isEqualTo(before);
            assertThat(oid(kept)).isEqualTo(old);
            assertThat(rows("orders", "traffic")).isPositive();
            assertThat(rows(kept, "traffic")).isPositive();
            long written = traffic.written().get();
            assertThat(rows("orders", "traffic") + rows(kept, "traffic"))
                    .as("nothing written is in neither")
                    .isGreaterThanOrEqualTo(written);
            assertThat(Wares.around(shop.server, "orders")).isEqualTo(around);
            assertThat(shop.server.ask(
                            "postgres", "SELECT datconnlimit FROM pg_database WHERE datname = '" + kept + "'"))
                    .isEqualTo("0");
            assertThat(shop.tools().vault().backups(Shop.CLUSTER)).hasSizeGreaterThan(1);
            var safety = shop.tools().vault().backups(Shop.CLUSTER).stream()
                    .filter(Backup::isSafety)
                    .findFirst()
                    .orElseThrow();
            assertThat(shop.plan("restore", "backup", "latest", "database", "orders", "into", "again")
                            .toString())
                    .as("what they wanted to get away from is not the latest")
                    .contains(backup.id())
                    .doesNotContain(safety.id());
            var compared = proofs.get(plan.steps().indexOf(Shop.step(plan, CompareDatabase.class)));
            assertThat(compared.seen()).contains("only in the present one: 1 table", "later");
            shop.rollBack(plan, proofs);
            traffic.flows();
            assertThat(oid("orders")).isEqualTo(old);
            assertThat(rows("orders", "users")).isEqualTo(2500);
            assertThat(Wares.around(shop.server, "orders")).isEqualTo(around);
            assertThat(rows(DatabaseNames.undone(kept), "traffic")).isPositive();
            assertThat(swap.undo(proofs.get(plan.steps().indexOf(swap)))
                            .orElseThrow()
                            .probe(shop.work()))
                    .isInstanceOf(Probe.Done.class);
        }
        shop.server.execute("orders", "DROP TABLE later; TRUNCATE users RESTART IDENTITY");
        shop.server.execute("orders", "INSERT INTO users (name) SELECT 'user ' || i FROM generate_series(1, 5000) i");
    }

    @Test
    void the_way_back_is_offered_for_as_long_as_the_old_one_is_there() throws Exception {
        var plan = shop.plan("restore", "backup", backup.id(), "database", "orders", "replace", "true");
        var proofs = shop.run(plan);
        var swap = Shop.step(plan, SwapDatabases.class);
        var proof = proofs.get(plan.steps().indexOf(swap));
        var keeps = shop.tools().handling().of(Shop.CLUSTER).keeps();
        var swapped = Instant.parse(proof.values().getOrDefault("last_lost_at", ""));
        assertThat(swap.undoUntil(proof)).hasValue(swapped.plus(keeps));
        assertThat(swap.probe(shop.work()))
                .as("also when it is found to be done after a crash")
                .isInstanceOfSatisfying(
                        Probe.Done.class,
                        done -> assertThat(swap.undoUntil(done.proof()))
                                .hasValueSatisfying(until -> assertThat(until)
                                        .isBetween(swapped.plus(keeps).minusSeconds(1), swapped.plus(keeps))));
        assertThat(swap.whyNoUndo(shop.work(), proof)).isEmpty();
        shop.drop(swap.pair().kept());
        assertThat(swap.whyNoUndo(shop.work(), proof)).hasValueSatisfying(problem -> {
            assertThat(problem.code()).isEqualTo("KEPT_GONE");
            assertThat(problem.fact()).contains(swap.pair().kept());
        });
    }

    /** As the report of an incident puts them together. */
    private static void requireMeasured(List<Proof> proofs, Instant begun) {
        var values = new HashMap<String, String>();
        proofs.forEach(proof -> values.putAll(proof.values()));
        var snapshot = backup.manifest().start().at().toString();
        assertThat(values).containsEntry("target_at", snapshot).containsEntry("backup_at", snapshot);
        var used = proofs.stream().filter(proof -> proof.values().containsKey("backup_at"));
        assertThat(used.map(proof -> proof.values().get("backup"))).containsExactly(backup.id());
        var lost = Instant.parse(values.getOrDefault("last_lost_at", ""));
        assertThat(lost).isBetween(begun, Instant.now());
        assertThat(Instant.parse(values.getOrDefault("writable_at", ""))).isBetween(lost, Instant.now());
    }

    @Test
    void all_that_stands_around_a_database_is_carried_over() throws Exception {
        shop.server.execute("postgres", "ALTER ROLE keeper SUPERUSER");
        Wares.make(shop.server, RICH);
        var own = shop.backup(RICH);
        var around = Wares.around(shop.server, RICH);
        var before = shop.everything(RICH);
        shop.run(shop.plan("restore", "backup", own.id(), "database", RICH, "replace", "true"));
        assertThat(shop.everything(RICH)).isEqualTo(before);
        assertThat(Wares.around(shop.server, RICH)).isEqualTo(around);
        shop.server.execute("postgres", "ALTER ROLE keeper NOSUPERUSER");
    }

    @Test
    void none_but_its_owner_gets_into_what_is_restored_before_it_is_swapped_in_and_then_whoever_did() throws Exception {
        shop.server.execute("postgres", "CREATE ROLE stranger LOGIN");
        var around = Wares.around(shop.server, "orders");
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        var restore = Shop.step(plan, RestoreDatabase.class);
        var half = DatabaseNames.restoring(restore.origin(), restore.into());
        var told = new ArrayList<String>();
        var proofs = new ArrayList<Proof>();
        for (var step : plan.steps()) {
            proofs.add(step.perform(
                    step.equals(restore)
                            ? shop.work(() -> {
                                if (!shop.enters("postgres", half).equals("3D000")) {
                                    told.add(shop.enters("stranger", half));
                                }
                            })
                            : shop.work()));
            if (step.equals(restore)) {
                assertThat(told).as("while it is poured").isNotEmpty().containsOnly("42501");
                assertThat(shop.enters("stranger", restore.into())).isEqualTo("42501");
                assertThat(shop.enters("client", restore.into())).isEqualTo("in");
                requireOnlyOrdersBackedUp();
                shop.server.execute(restore.into(), "GRANT CONNECT ON DATABASE \"" + restore.into() + "\" TO stranger");
                assertThat(shop.enters("stranger", restore.into()))
                        .as("let in for a look")
                        .isEqualTo("in");
            }
        }
        requireOnlyOrdersBackedUp();
        assertThat(shop.enters("stranger", "orders")).isEqualTo("42501");
        assertThat(shop.enters("client", "orders")).isEqualTo("in");
        assertThat(Wares.around(shop.server, "orders")).isEqualTo(around);
        shop.rollBack(plan, proofs);
    }

    /** What Muster itself keeps closed is left out of backups by a role that it is closed to, and does not end them. */
    private static void requireOnlyOrdersBackedUp() throws Exception {
        var content = shop.backup().manifest().content();
        assertThat(content.databases())
                .extracting(database -> database.name())
                .containsExactlyInAnyOrder("orders", "postgres");
        assertThat(content.absent()).anyMatch(absent -> absent.contains("a restore of Muster keeps it closed"));
    }

    @Test
    void one_of_which_nobody_ever_said_who_may_enter_is_open_to_everybody_again() throws Exception {
        shop.server.execute("postgres", "CREATE DATABASE plain OWNER owner");
        shop.server.execute("plain", "CREATE TABLE public.t AS SELECT 1 AS a");
        var around = Wares.around(shop.server, "plain");
        var own = shop.backup("plain");
        shop.run(shop.plan("restore", "backup", own.id(), "database", "plain", "replace", "true"));
        assertThat(Wares.around(shop.server, "plain")).isEqualTo(around);
        assertThat(shop.enters("keeper", "plain")).isEqualTo("in");
    }

    @Test
    void a_present_state_that_cannot_be_read_is_said_loudly_and_stops_nothing() throws Exception {
        shop.server.execute("orders", "CREATE TABLE closed (a int); ALTER TABLE closed ENABLE ROW LEVEL SECURITY");
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        assertThat(plan.steps()).noneMatch(SafetySnapshot.class::isInstance);
        assertThat(plan.grounds().checks()).anyMatch(check -> check.measured().startsWith("NO safety snapshot"));
        assertThat(Shop.step(plan, ReadyToSwap.class).question().orElseThrow()).contains("NO safety snapshot");
        shop.server.execute("orders", "DROP TABLE closed");
        var readable = shop.plan("restore", "backup", backup.id(), "replace", "true");
        shop.server.execute("postgres", "REVOKE CONNECT ON DATABASE orders FROM keeper");
        assertThat(Shop.step(readable, SafetySnapshot.class)
                        .perform(shop.work())
                        .seen())
                .startsWith("NO SAFETY SNAPSHOT");
        shop.server.execute("postgres", "GRANT CONNECT ON DATABASE orders TO keeper");
    }

    @Test
    void a_hook_that_fails_stops_it_before_anybody_is_sent_away() throws Exception {
        shop.with(
                new Hook("stop the shop", Hook.When.STOP, new Hook.Call.Run(List.of("false")), Duration.ofSeconds(5)));
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        assertThat(plan.steps().stream()
                        .map(step -> step.getClass().getSimpleName())
                        .toList())
                .containsSubsequence("ReadyToSwap", "RunHooks", "HoldDatabase", "EmptyDatabase", "SwapDatabases");
        long old = oid("orders");
        var proofs = new ArrayList<Proof>();
        Problem failed = null;
        for (var step : plan.steps()) {
            try {
                proofs.add(step.perform(shop.work()));
            } catch (Problem.Trouble trouble) {
                failed = trouble.problem();
                break;
            }
        }
        assertThat(failed).isNotNull();
        assertThat(oid("orders")).isEqualTo(old);
        assertThat(Wares.around(shop.server, "orders")).contains(" 30 ");
        shop.rollBack(plan, proofs);
        assertThat(shop.databases()).containsExactly("orders");
    }

    @Test
    void what_hangs_on_the_old_one_at_the_last_moment_is_seen_before_anybody_is_sent_away() throws Exception {
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        Shop.step(plan, RestoreDatabase.class).perform(shop.work());
        shop.server.execute("orders", "BEGIN; INSERT INTO traffic VALUES (0); PREPARE TRANSACTION 'waits'");
        assertThat(shop.problem(Shop.step(plan, ReadyToSwap.class)))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("PREPARED_TRANSACTIONS"))
                .satisfies(problem -> assertThat(problem.fact()).contains("waits"));
        assertThat(shop.problem(Shop.step(plan, SwapDatabases.class)).code()).isEqualTo("PREPARED_TRANSACTIONS");
        shop.server.execute("orders", "ROLLBACK PREPARED 'waits'");
    }

    @Test
    void a_session_that_comes_back_at_once_and_a_superuser_do_not_keep_it_from_being_swapped() throws Exception {
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        long old = oid("orders");
        var hold = Shop.step(plan, HoldDatabase.class);
        Shop.step(plan, RestoreDatabase.class).perform(shop.work());
        try (var superuser = shop.server.connect("orders");
                var statement = superuser.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE users");
            var swap = Shop.step(plan, SwapDatabases.class);
            hold.perform(shop.work());
            assertThat(swap.perform(shop.work()).seen())
                    .contains("kept as " + swap.pair().kept());
            assertThat(oid(swap.pair().kept())).isEqualTo(old);
            new SwapBack(swap.spot(), swap.pair(), oid("orders"), 30).perform(shop.work());
        }
        assertThat(oid("orders")).isEqualTo(old);
        assertThat(Wares.around(shop.server, "orders")).contains(" 30 ", "all we sell");
    }

    @Test
    void a_kept_database_is_listed_and_dropped_only_when_it_is_old_and_another_serves() throws Exception {
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        long old = oid("orders");
        var proofs = shop.run(plan);
        var swap = Shop.step(plan, SwapDatabases.class);
        var kept = swap.pair().kept();
        var listed = ((Answer.Reply) shop.answer("kept list")).document();
        assertThat(listed.blocks().getFirst())
                .isInstanceOfSatisfying(
                        Block.Table.class,
                        table -> assertThat(table.rows().getFirst()).contains(kept, "orders", "its successor"));
        var observer = shop.work().observer();
        TestCluster.await(
                "nobody is warned of it",
                () -> observer.observe(observer.clusters().getFirst())
                        .primary()
                        .filter(facts -> facts.storage().held().isEmpty())
                        .isPresent());
        assertThat(shop.refusal("kept drop", "name", kept).code()).isEqualTo("KEPT_YOUNG");
        assertThat(shop.refusal("kept drop", "name", "orders").code()).isEqualTo("UNKNOWN_KEPT");
        var drop = shop.plan("kept drop", "name", kept, "now", "true");
        assertThat(drop.danger()).isEqualTo(Danger.DESTRUCTIVE);
        shop.server.execute("postgres", "ALTER DATABASE orders RENAME TO elsewhere");
        assertThat(shop.refusal("kept drop", "name", kept, "now", "true").code())
                .isEqualTo("NO_SUCCESSOR");
        assertThat(shop.problem(drop.steps().getFirst()).code()).isEqualTo("NO_SUCCESSOR");
        shop.server.execute("postgres", "ALTER DATABASE elsewhere RENAME TO orders");
        shop.server.execute(
                "postgres",
                "COMMENT ON DATABASE \"" + kept + "\" IS '"
                        + new Mark.Kept("orders", 1, java.time.Instant.now().minus(Duration.ofDays(8)), "it's old")
                                .text()
                                .replace("'", "''")
                        + "'");
        assertThat(((Answer.Reply) shop.answer("kept list")).next())
                .extracting(Answer.FollowUp::words)
                .containsExactly("kept drop shop " + kept);
        var proof = shop.run(shop.plan("kept drop", "name", kept)).getFirst();
        assertThat(proof.seen()).startsWith("dropped " + kept);
        assertThat(oid(kept)).isZero();
        assertThat(old).isPositive();
        assertThat(shop.problem(swap.undo(proofs.get(plan.steps().indexOf(swap)))
                                .orElseThrow())
                        .code())
                .isEqualTo("CANNOT_SWAP_BACK");
    }
}
