package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.sessions.EmptyDatabase;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.where.Acting;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Neither who watches nor who restores is a superuser: it works, or says first what is to be granted. */
@Timeout(90)
class OrdinaryRolesTest {
    private static Shop shop;
    private static Backup backup;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("keeper").as("restorer");
        shop.server.execute("postgres", """
                CREATE ROLE owner; CREATE ROLE reader; CREATE ROLE client LOGIN IN ROLE owner;
                CREATE ROLE restorer LOGIN CREATEDB IN ROLE owner, pg_signal_backend, pg_read_all_stats
                """);
        shop.server.execute("postgres", "CREATE DATABASE orders OWNER owner CONNECTION LIMIT 30");
        shop.server.execute("postgres", "ALTER DATABASE orders SET work_mem TO '7MB'");
        shop.server.execute("postgres", "COMMENT ON DATABASE orders IS 'all we sell'");
        shop.server.execute("postgres", "REVOKE ALL ON DATABASE orders FROM PUBLIC");
        shop.server.execute("postgres", "GRANT CONNECT ON DATABASE orders TO client, keeper");
        shop.server.execute("orders", """
                SET ROLE owner;
                CREATE TABLE traffic (n bigint, at timestamptz DEFAULT clock_timestamp());
                CREATE SCHEMA own;
                CREATE EXTENSION hstore SCHEMA own;
                CREATE TABLE own.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, tags own.hstore);
                INSERT INTO own.users (name) SELECT 'user ' || i FROM generate_series(1, 2000) i;
                CREATE TABLE own.secrets (id int, who name);
                INSERT INTO own.secrets VALUES (1, 'reader');
                ALTER TABLE own.secrets ENABLE ROW LEVEL SECURITY;
                CREATE POLICY mine ON own.secrets TO reader USING (who = current_user);
                GRANT SELECT ON own.users TO reader WITH GRANT OPTION;
                ALTER DEFAULT PRIVILEGES IN SCHEMA own GRANT SELECT ON TABLES TO reader;
                CREATE FUNCTION own.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER noting AFTER INSERT ON own.users FOR EACH ROW EXECUTE FUNCTION own.noted();
                CREATE MATERIALIZED VIEW own.totals AS SELECT count(*) AS n FROM own.users;
                SELECT lo_from_bytea(0, 'large');
                COMMENT ON TABLE own.users IS 'who buys';
                """);
        shop.server.execute("postgres", "ALTER ROLE keeper SUPERUSER");
        backup = shop.backup("orders");
        shop.server.execute("postgres", "ALTER ROLE keeper NOSUPERUSER");
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    @AfterEach
    void only_the_old_one_is_left() throws Exception {
        for (var name : shop.databases()) {
            if (!name.equals("orders")) {
                shop.drop(name);
            }
        }
        assertThat(shop.databases()).containsExactly("orders");
        assertThat(shop.leftInScratch()).isEmpty();
    }

    private static Problem replacing() {
        return shop.refusal("restore", "backup", backup.id(), "replace", "true");
    }

    private static String rows(String database) throws Exception {
        return shop.everything(database)
                .lines()
                .filter(line -> !line.startsWith("traffic "))
                .toList()
                .toString();
    }

    private static void as(String grants) throws Exception {
        shop.server.execute("postgres", grants);
    }

    @Test
    void into_a_new_database() throws Exception {
        var before = shop.everything("orders");
        shop.run(shop.plan("restore", "backup", backup.id(), "into", "beside"));
        assertThat(shop.everything("beside")).isEqualTo(before);
        assertThat(
                        shop.server.ask(
                                "beside",
                                "SELECT string_agg(DISTINCT relowner::regrole::text, ' ') FROM pg_class WHERE relnamespace = 'own'::regnamespace"))
                .isEqualTo("owner");
    }

    @Test
    void in_place_of_the_old_one_with_people_in_it_and_back_and_dropped() throws Exception {
        var before = rows("orders");
        var around = Wares.around(shop.server, "orders");
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        List<Proof> proofs;
        try (var traffic = Traffic.begin(shop.server, "orders", "client")) {
            proofs = shop.run(plan);
            traffic.flows();
        }
        var swap = Shop.step(plan, SwapDatabases.class);
        assertThat(rows("orders")).isEqualTo(before);
        assertThat(Wares.around(shop.server, "orders")).isEqualTo(around);
        shop.rollBack(plan, proofs);
        assertThat(rows("orders")).isEqualTo(before);
        assertThat(Wares.around(shop.server, "orders")).isEqualTo(around);
        var undone = DatabaseNames.undone(swap.pair().kept());
        assertThat(shop.databases()).contains(undone);
        shop.run(shop.plan("kept drop", "name", undone, "now", "true"));
        assertThat(shop.databases()).doesNotContain(undone);
    }

    @Test
    void all_that_is_to_be_granted_is_told_at_once_and_then_it_can_be_done() throws Exception {
        as("CREATE ROLE poor LOGIN");
        shop.as("poor");
        as("ALTER ROLE reader IN DATABASE orders SET work_mem TO '9MB'");
        as("ALTER DATABASE orders SET log_min_duration_statement TO '1s'");
        var problem = replacing();
        assertThat(problem.code()).isEqualTo("NO_RIGHT");
        assertThat(problem.fact())
                .startsWith("poor may not rename orders: it belongs to owner; ")
                .contains("make nor rename", "end sessions", "set for reader", "log_min_duration_statement");
        var grants = problem.hint()
                .replaceFirst("^as a superuser on the primary: ", "")
                .replaceFirst("; or name another role.*$", "");
        as(grants);
        assertThat(shop.plan("restore", "backup", backup.id(), "replace", "true")
                        .steps())
                .isNotEmpty();
        var around = Wares.around(shop.server, "orders");
        shop.run(shop.plan("restore", "backup", backup.id(), "replace", "true"));
        assertThat(Wares.around(shop.server, "orders")).isEqualTo(around);
        as(
                "ALTER ROLE reader IN DATABASE orders RESET work_mem; ALTER DATABASE orders RESET log_min_duration_statement");
        shop.as("restorer");
    }

    @Test
    void a_member_that_does_not_inherit_is_not_taken_for_the_owner() throws Exception {
        as("CREATE ROLE modest LOGIN CREATEDB NOINHERIT IN ROLE owner, pg_signal_backend, pg_read_all_stats");
        shop.as("modest");
        var problem = replacing();
        assertThat(problem.fact()).contains("may not rename orders", "end sessions");
        assertThat(shop.refusal("restore", "backup", backup.id(), "into", "x").code())
                .isEqualTo("NO_RIGHT");
        shop.as("restorer");
    }

    @Test
    void what_belongs_to_a_superuser_and_what_only_they_may_make_is_refused_first() throws Exception {
        as("CREATE DATABASE special OWNER owner");
        shop.server.execute("special", """
                CREATE TABLE t (a int);
                CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
                CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
                CREATE EXTENSION file_fdw
                """);
        var own = shop.backup("special");
        var superusers = shop.refusal("restore", "backup", own.id(), "into", "x");
        assertThat(superusers.fact()).startsWith("what belongs to the superuser postgres cannot be given");
        assertThat(superusers.hint()).doesNotContain("GRANT postgres");
        shop.server.execute("special", "ALTER TABLE t OWNER TO owner; ALTER FUNCTION f() OWNER TO owner");
        shop.server.execute("special", "DROP EVENT TRIGGER e");
        shop.server.execute("special", "ALTER ROLE owner SUPERUSER");
        shop.server.execute(
                "special", "SET ROLE owner; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()");
        shop.server.execute("special", "ALTER ROLE owner NOSUPERUSER");
        var special = shop.backup("special");
        assertThat(shop.refusal("restore", "backup", special.id(), "into", "x").fact())
                .endsWith("what only superusers may make: event trigger, extension file_fdw");
    }

    @Test
    void a_role_that_is_missing_is_made_by_one_that_may_and_owns_what_is_its_own() throws Exception {
        as("CREATE ROLE gone");
        as("CREATE DATABASE theirs OWNER gone");
        shop.server.execute("theirs", "SET ROLE gone; CREATE TABLE public.t AS SELECT 1 AS a");
        var own = shop.backup("theirs");
        shop.drop("theirs");
        as("DROP ROLE gone");
        assertThat(shop.refusal("restore", "backup", own.id(), "into", "x").code())
                .isEqualTo("ROLE_MISSING");
        as("ALTER ROLE restorer CREATEROLE");
        shop.run(shop.plan("restore", "backup", own.id(), "into", "x"));
        as("ALTER ROLE restorer NOCREATEROLE");
        assertThat(shop.server.ask("x", "SELECT relowner::regrole FROM pg_class WHERE relname = 't'"))
                .isEqualTo("gone");
    }

    @Test
    void what_is_forbidden_meanwhile_is_seen_before_anybody_is_sent_away() throws Exception {
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        Shop.step(plan, RestoreDatabase.class).perform(shop.work());
        as("ALTER DATABASE orders SET log_min_duration_statement TO '1s'");
        var problem = shop.problem(Shop.step(plan, ReadyToSwap.class));
        assertThat(problem.code()).isEqualTo("CANNOT_CARRY_OVER");
        assertThat(problem.fact()).contains("log_min_duration_statement");
        as("ALTER DATABASE orders RESET log_min_duration_statement");
        Shop.step(plan, ReadyToSwap.class).perform(shop.work());
        assertThat(shop.server.ask(
                        "postgres",
                        "SELECT datconnlimit || ' ' || datdba::regrole FROM pg_database WHERE datname = '"
                                + Shop.step(plan, SwapDatabases.class).pair().beside() + "'"))
                .as("the rehearsal leaves nothing")
                .isEqualTo("-1 owner");
    }

    @Test
    void sessions_that_it_is_not_shown_are_not_taken_for_none() throws Exception {
        as("CREATE ROLE blind LOGIN");
        var spot = Shop.step(shop.plan("restore", "backup", backup.id(), "replace", "true"), EmptyDatabase.class)
                .spot();
        try (var _ = Traffic.begin(shop.server, "orders", "client")) {
            as("ALTER DATABASE orders CONNECTION LIMIT 0");
            shop.as("blind");
            assertThat(new EmptyDatabase(spot, "orders", Acting.RESTORER).probe(shop.work()))
                    .isInstanceOf(Probe.NotDone.class);
        } finally {
            shop.as("restorer");
            as("ALTER DATABASE orders CONNECTION LIMIT 30");
        }
    }

    @Test
    void a_tablespace_that_it_may_not_use_is_told_with_its_grant() throws Exception {
        var space = shop.folderOfTheServer("fast");
        as("CREATE TABLESPACE fast LOCATION '" + space + "'");
        as("CREATE DATABASE spaced OWNER owner TABLESPACE fast");
        shop.server.execute("spaced", "SET ROLE owner; CREATE TABLE public.t AS SELECT 1 AS a");
        var own = shop.backup("spaced");
        var problem = shop.refusal("restore", "backup", own.id(), "replace", "true");
        assertThat(problem.code()).isEqualTo("NO_RIGHT");
        as(problem.hint().replaceFirst("^as a superuser: ", ""));
        shop.run(shop.plan("restore", "backup", own.id(), "replace", "true"));
        assertThat(Wares.around(shop.server, "spaced")).contains("owner ", " fast ");
        for (var name : shop.databases()) {
            if (!name.equals("orders")) {
                shop.drop(name);
            }
        }
        as("DROP TABLESPACE fast");
    }
}
