package dev.muster.commands.takeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.chat.Secret;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.testing.OwnServers;
import dev.muster.commands.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Who gets in afterwards, who is left behind, and who answers in the place of a node. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class EntranceTest {
    private static final String STRANGER = "three";
    private static Scenery scenery;
    private static Plan plan;
    private static Ground ground;
    private static String target;

    @BeforeAll
    static void a_cluster_whose_roles_changed_and_that_strangers_follow() throws Exception {
        scenery = new Scenery(true);
        scenery.streams();
        scenery.servers.execute(Scenery.ONE, """
                CREATE ROLE app LOGIN PASSWORD 'old'; CREATE ROLE reader; CREATE ROLE leaver; GRANT reader TO app
                """);
        scenery.base();
        scenery.mark(1);
        target = scenery.lsn();
        scenery.servers.execute(Scenery.ONE, """
                ALTER ROLE app PASSWORD 'new' CREATEDB CONNECTION LIMIT 5; REVOKE reader FROM app; DROP ROLE leaver;
                CREATE ROLE joiner LOGIN; INSERT INTO mark VALUES (2)
                """);
        scenery.servers.standby(STRANGER, Scenery.ONE);
        scenery.servers.execute(Scenery.ONE, "SELECT pg_create_physical_replication_slot('nobody', true)");
        TestCluster.await(
                "it streams",
                () -> scenery.servers
                        .ask(Scenery.ONE, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")
                        .equals("3"));
        plan = scenery.plan(target);
        ground = Scenery.ground(plan);
    }

    @AfterAll
    static void all_is_over() throws Exception {
        Scratch.remove(ground.beside(ground.primary()));
        scenery.close();
    }

    private static Check check(String name) {
        return plan.grounds().checks().stream()
                .filter(each -> each.name().contains(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(1)
    void who_follows_and_is_no_node_is_told_when_it_is_planned_and_at_the_end() throws Exception {
        var strangers = check("nobody follows");
        assertThat(strangers.passed()).isFalse();
        assertThat(strangers.measured())
                .contains("not re-made: ", "“walreceiver” at 127.0.0.1, which follows one as postgres")
                .contains("pg_basebackup -R -h 127.0.0.1", "the physical slot nobody of one")
                .doesNotContain("slot two", "muster");
        assertThat(Scenery.step(plan, LeftBehind.class).perform(scenery.work()).seen())
                .startsWith("NOT RE-MADE")
                .contains("“walreceiver”", "slot nobody");
        assertThat(new LeftBehind(ground, java.util.List.of()).intent())
                .as("who comes and goes makes no other plan of it")
                .isEqualTo(Scenery.step(plan, LeftBehind.class).intent());
    }

    @Test
    @Order(2)
    void what_becomes_of_roles_is_told_and_no_password_with_it() throws Exception {
        Scenery.step(plan, RecoverBeside.class).perform(scenery.work());
        var told = Scenery.step(plan, WeighLoss.class).perform(scenery.work()).seen();
        assertThat(told)
                .contains("created since, gone afterwards: joiner\n")
                .contains("dropped since, there again afterwards: leaver\n")
                .contains("another password now: the one of then counts again: app\n")
                .contains("app: now LOGIN CREATEDB CONNECTION LIMIT 5, then LOGIN in reader")
                .contains("not re-made: ")
                .doesNotContain("SCRAM-SHA-256$");
    }

    @Test
    @Order(3)
    void it_can_be_looked_at_again_when_that_has_become_old_also_once_it_is_finished() throws Exception {
        var weigh = Scenery.step(plan, WeighLoss.class);
        assertThat(weigh.evidence()).isTrue();
        int asks = plan.steps().indexOf(Scenery.step(plan, AskTakeBack.class));
        assertThat(plan.steps().get(asks - 1)).isSameAs(weigh);
        assertThat(plan.steps().subList(0, asks)).noneMatch(Step::stops);
        assertThat(plan.steps().subList(asks, plan.steps().size())).anyMatch(Step::stops);
        long before = commits(weigh);
        scenery.mark(10);
        assertThat(commits(weigh)).isEqualTo(before + 1);
        Scenery.step(plan, FinishBeside.class).perform(scenery.work());
        scenery.mark(11);
        assertThat(commits(weigh)).isEqualTo(before + 2);
    }

    private static long commits(WeighLoss weigh) throws Exception {
        return Long.parseLong(weigh.perform(scenery.work()).values().getOrDefault("commits", "-1"));
    }

    /** What they are after {@code sql}, which never happened. */
    private static Roles roles(String sql) throws SQLException {
        try (var line = scenery.servers.connect(Scenery.ONE);
                var statement = line.createStatement()) {
            line.setAutoCommit(false);
            statement.execute(sql);
            var roles = Roles.of(line);
            line.rollback();
            return roles;
        }
    }

    private static String refused(String then, Optional<String> now) throws SQLException {
        var present = now.isPresent() ? Optional.of(roles(now.get())) : Optional.<Roles>empty();
        var entrance = new Entrance(scenery.work(), ground, roles(then), present);
        var doubts = new ArrayList<String>();
        var thrown = catchThrowable(() -> doubts.addAll(entrance.require()));
        return thrown instanceof Problem.Trouble trouble
                ? trouble.problem().code() + ": " + trouble.problem().fact()
                : doubts.isEmpty() ? String.valueOf(thrown) : doubts.toString();
    }

    @Test
    @Order(4)
    void the_rules_that_count_are_those_that_the_server_reads_wherever_they_lie() throws Exception {
        var rules = Files.writeString(scenery.root.resolve("hba.conf"), "host all all 10.0.0.1/32 md5\n");
        var settings = scenery.servers.data(Scenery.ONE).resolve("postgresql.conf");
        var before = Files.readString(settings);
        Files.writeString(settings, before + "\nhba_file = '" + rules + "'\n");
        var refused =
                refused("ALTER ROLE muster PASSWORD 'another'", Optional.of("ALTER ROLE muster PASSWORD 'unused'"));
        Files.writeString(settings, before);
        assertThat(refused).startsWith("ROLE_PASSWORD_THEN");
    }

    @Test
    @Order(4)
    void who_muster_comes_as_must_get_in_afterwards_with_the_password_that_it_has() throws Exception {
        var now = Optional.of("ALTER ROLE muster PASSWORD 'unused'");
        var rules = scenery.servers.data(Scenery.ONE).resolve("pg_hba.conf");
        assertThat(refused("ALTER ROLE muster PASSWORD 'another'", now))
                .as("everybody is let in without one")
                .isEqualTo("null");
        rule("host all muster 10.0.0.1/32 md5\n");
        assertThat(refused("ALTER ROLE muster PASSWORD 'unused'", now)).isEqualTo("null");
        assertThat(refused("ALTER ROLE muster PASSWORD 'another'", now))
                .startsWith("ROLE_PASSWORD_THEN: the role muster, which Muster comes as, had another password");
        assertThat(refused("ALTER ROLE muster PASSWORD 'another'", Optional.empty()))
                .startsWith("ROLE_PASSWORD_THEN");
        assertThat(refused("ALTER ROLE muster PASSWORD 'another'", Optional.of("SELECT 1")))
                .as("it gets in by something else now")
                .isEqualTo("null");
        assertThat(refused("SELECT 1", now)).startsWith("ROLE_PASSWORD_THEN").contains("had no password then");
        var old = "SET password_encryption = 'md5'; ALTER ROLE muster PASSWORD 'unused'";
        assertThat(refused(old, now)).isEqualTo("null");
        rule("host all muster 10.0.0.1/32 scram-sha-256\n");
        assertThat(refused(old, now)).contains("kept as MD5 then");
        assertThat(refused(old, Optional.of(old)))
                .as("it gets in as it does now")
                .isEqualTo("null");
        assertThat(refused("ALTER ROLE muster PASSWORD 'unused' VALID UNTIL '2020-01-01'", now))
                .startsWith("ROLE_EXPIRED_THEN");
        assertThat(refused("ALTER ROLE muster PASSWORD 'unused' NOREPLICATION", now))
                .startsWith("ROLE_WEAKER_THEN")
                .contains("REPLICATION");
        assertThat(refused("ALTER ROLE muster PASSWORD 'unused' CONNECTION LIMIT 1", now))
                .startsWith("ROLE_WEAKER_THEN")
                .contains("1 connections");
        assertThat(refused("ALTER ROLE muster PASSWORD 'unused' NOLOGIN", now)).startsWith("ROLE_NOT_THERE_THEN");
        assertThat(refused(
                        "ALTER ROLE muster PASSWORD 'unused'; ALTER ROLE postgres PASSWORD 'x'",
                        Optional.of("ALTER ROLE muster PASSWORD 'unused'; ALTER ROLE postgres PASSWORD 'y'")))
                .as("nobody here knows it")
                .startsWith("[whether the role postgres, which a standby streams as");
        var same = "ALTER ROLE muster PASSWORD 'unused'; ALTER ROLE postgres PASSWORD '%s'";
        var standby = scenery.servers.data(Scenery.TWO).resolve("postgresql.auto.conf");
        var before = Files.readString(standby);
        Files.writeString(standby, before.replaceFirst("(primary_conninfo = '.*)'", "$1 password=x'"));
        assertThat(refused(same.formatted("x"), Optional.of(same.formatted("x"))))
                .as("set again, it has other salt")
                .isEqualTo("null");
        assertThat(refused(same.formatted("y"), Optional.of(same.formatted("x"))))
                .startsWith("ROLE_PASSWORD_THEN: the role postgres, which a standby streams as");
        Files.writeString(standby, before);
        Files.writeString(
                rules,
                Files.readString(rules)
                        .lines()
                        .filter(line -> !line.contains("10.0.0.1"))
                        .reduce("", (a, b) -> a + b + "\n"));
    }

    private static void rule(String line) throws IOException {
        Files.writeString(scenery.servers.data(Scenery.ONE).resolve("pg_hba.conf"), line, StandardOpenOption.APPEND);
    }

    @Test
    @Order(5)
    void a_password_is_known_by_what_the_server_keeps_of_it() throws Exception {
        for (var encryption : new String[] {"scram-sha-256", "md5"}) {
            for (var password : new String[] {"secret", "pä ß wörd ¼ \uFB01", "'"}) {
                var kept = roles("SET password_encryption = '%s'; ALTER ROLE app PASSWORD '%s'"
                                .formatted(encryption, password.replace("'", "''")))
                        .of("app")
                        .flatMap(Roles.Role::verifier)
                        .orElseThrow();
                assertThat(kept.fits("app", new Secret(password))).as(password).isTrue();
                assertThat(kept.fits("app", new Secret(password + "x"))).isFalse();
                assertThat(kept.fits("app", new Secret(""))).isFalse();
                assertThat(kept.toString()).doesNotContain("SCRAM", "md5");
                assertThat(kept.isMd5()).isEqualTo(encryption.equals("md5"));
            }
        }
    }

    @Test
    @Order(6)
    void a_way_back_is_there_for_as_long_as_its_folders_are() throws Exception {
        var check = Scenery.step(plan, CheckWayBack.class);
        var proof = check.perform(scenery.work());
        assertThat(check.undoUntil(proof))
                .hasValue(dev.muster.commands.keptfolder.KeptFolder.moment(ground.when())
                        .plus(Duration.ofDays(7)));
        assertThat(check.whyNoUndo(scenery.work(), proof))
                .as("it is still beside")
                .isEmpty();
        var fresh = ground.fresh(ground.primary());
        Files.move(fresh, fresh.resolveSibling("away"));
        assertThat(check.whyNoUndo(scenery.work(), proof))
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("KEPT_GONE"));
        Files.move(fresh.resolveSibling("away"), fresh);
    }

    private static Problem stopping() {
        var thrown = catchThrowable(() -> new StopCluster(ground, 20).perform(scenery.work()));
        assertThat(thrown).isInstanceOf(Problem.Trouble.class);
        return ((Problem.Trouble) thrown).problem();
    }

    @Test
    @Order(7)
    void whoever_answers_for_a_node_that_was_stopped_is_named_and_nothing_is_exchanged() throws Exception {
        int port = scenery.servers.port(Scenery.ONE);
        scenery.servers.execute(Scenery.ONE, "REVOKE pg_monitor FROM muster; GRANT pg_read_all_stats TO muster");
        var revoked = scenery.lsn();
        TestCluster.await(
                "the stranger knows it too",
                () -> scenery.servers
                        .ask(STRANGER, "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(revoked))
                        .equals("t"));
        scenery.servers.stop(STRANGER, "fast");
        var signal = Files.createFile(ground.primary().data().resolve("standby.signal"));
        assertThat(stopping().fact()).as("somebody has failed over since").contains("one is a standby now");
        Files.delete(signal);
        assertThat(scenery.servers.ask(Scenery.ONE, "SELECT 1")).isEqualTo("1");
        var stopped = new StopCluster(ground, 20).perform(scenery.work());
        assertThat(stopped.seen()).contains("nobody answers");
        assertThat(stopped.values()).containsKey("last_lost_at");
        assertThat(new StopCluster(ground, 20).perform(scenery.work()).values())
                .as("tried again")
                .containsKey("last_lost_at");
        scenery.servers.start(STRANGER, "-p " + port);
        assertThat(stopping().code()).isEqualTo("SOMEBODY_ANSWERS");
        assertThat(stopping().fact()).contains("same system identifier", "nothing has been exchanged");
        scenery.servers.stop(STRANGER, "fast");
        try (var alien = new OwnServers("alien")) {
            alien.stop("alien", "fast");
            alien.start("alien", "-p " + port);
            assertThat(stopping().fact()).contains("another server, with the system identifier");
        }
        assertThat(ground.primary().data()).isDirectory();
    }

    @Test
    @Order(8)
    void a_stranger_at_the_address_of_a_node_is_found_out_before_anything_is_planned() throws Exception {
        int port = scenery.servers.port(Scenery.ONE);
        scenery.servers.start(Scenery.ONE, "-p " + scenery.servers.port(STRANGER));
        scenery.servers.start(STRANGER, "-p " + port);
        TestCluster.await(
                "it is seen",
                () -> scenery.refused("to", target, "replace", "true").code().equals("WRONG_FOLDER"));
        assertThat(scenery.refused("to", target, "replace", "true").fact()).contains("same system identifier");
    }
}
