package dev.muster.commands.whole;

import dev.muster.commands.testing.SpareServer;

/** A database with one of everything that a dump can hold. */
final class Wares {
    private Wares() {}

    static void make(SpareServer server, String database) throws Exception {
        var quoted = "\"" + database.replace("\"", "\"\"") + "\"";
        for (var role : new String[] {"app", "\"Cl erk \uD83D\uDC18\"", "reader"}) {
            server.execute("postgres", """
                    DO $$ BEGIN CREATE ROLE %s LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$
                    """.formatted(role));
        }
        server.execute(
                "postgres",
                "CREATE DATABASE %s OWNER app TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'".formatted(quoted));
        server.execute(database, """
                CREATE EXTENSION hstore;
                CREATE SCHEMA "odd \uD83D\uDC18 ""s" AUTHORIZATION "Cl erk \uD83D\uDC18";
                CREATE TYPE mood AS ENUM ('good', 'bad');
                CREATE DOMAIN price AS numeric CHECK (VALUE >= 0);
                CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar CHECK (name IN ('a', 'b') OR length(name) > 1),
                    m mood, tags hstore, p price DEFAULT 1, twice numeric GENERATED ALWAYS AS (p * 2) STORED);
                INSERT INTO users (name, m, tags, p) SELECT 'user ' || i, 'good', 'k=>1', i FROM generate_series(1, 3000) i;
                CREATE TABLE "odd \uD83D\uDC18 ""s"."In; voi\uD83D\uDC18ces" ("a b" serial PRIMARY KEY, "user" bigint REFERENCES users);
                INSERT INTO "odd \uD83D\uDC18 ""s"."In; voi\uD83D\uDC18ces" ("user") SELECT i FROM generate_series(1, 500) i;
                CREATE TABLE hen (id int PRIMARY KEY, egg int);
                CREATE TABLE egg (id int PRIMARY KEY, hen int REFERENCES hen DEFERRABLE INITIALLY DEFERRED);
                BEGIN;
                INSERT INTO hen SELECT i, i FROM generate_series(1, 100) i;
                INSERT INTO egg SELECT i, i FROM generate_series(1, 100) i;
                COMMIT;
                ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY DEFERRED;
                CREATE TABLE parts (id int, day int, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
                CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
                CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
                CREATE INDEX ON parts (day);
                INSERT INTO parts SELECT i, i % 20 FROM generate_series(1, 400) i;
                CREATE UNLOGGED TABLE quick (a int);
                INSERT INTO quick VALUES (1);
                CREATE MATERIALIZED VIEW totals AS SELECT m, count(*) AS n FROM users GROUP BY m;
                CREATE VIEW good AS SELECT * FROM users WHERE m = 'good';
                CREATE TABLE secrets (id int, who name);
                INSERT INTO secrets VALUES (1, 'app'), (2, 'reader');
                ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
                ALTER TABLE secrets FORCE ROW LEVEL SECURITY;
                CREATE POLICY "own; rows" ON secrets FOR SELECT TO reader, "Cl erk \uD83D\uDC18" USING (who = current_user);
                CREATE TABLE audit (at timestamptz, what text);
                CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
                    -- a comment; with a semicolon and a quote '
                    INSERT INTO audit VALUES (now(), TG_OP); RETURN NEW; END $f$;
                CREATE TRIGGER noting AFTER INSERT ON hen FOR EACH ROW EXECUTE FUNCTION noted();
                CREATE SEQUENCE free_one START 7; SELECT nextval('free_one'); SELECT nextval('free_one');
                ALTER TABLE users ADD CONSTRAINT later CHECK (id < 2000) NOT VALID;
                GRANT SELECT ON users TO reader WITH GRANT OPTION;
                ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO reader;
                COMMENT ON TABLE users IS 'who; buys';
                SELECT lo_from_bytea(0, repeat('large ', 2000)::bytea), lo_from_bytea(0, 'small');
                ALTER TABLE users OWNER TO app;
                ALTER TABLE hen OWNER TO app;
                """);
        server.execute("postgres", """
                COMMENT ON DATABASE %1$s IS 'the shop''s \\ own';
                ALTER DATABASE %1$s SET search_path TO "$user", public, "odd \uD83D\uDC18 ""s";
                ALTER DATABASE %1$s SET work_mem TO '7MB';
                ALTER ROLE reader IN DATABASE %1$s SET statement_timeout TO '9s';
                REVOKE ALL ON DATABASE %1$s FROM PUBLIC;
                GRANT CONNECT ON DATABASE %1$s TO reader WITH GRANT OPTION;
                GRANT TEMPORARY ON DATABASE %1$s TO "Cl erk \uD83D\uDC18";
                ALTER DATABASE %1$s CONNECTION LIMIT 40
                """.formatted(quoted));
    }

    /** All that stands around a database, and no dump of its tables. */
    static String around(SpareServer server, String database) throws Exception {
        return server.ask("postgres", """
                SELECT pg_get_userbyid(d.datdba) || ' ' || pg_encoding_to_char(d.encoding) || ' ' || d.datcollate || ' ' || d.datconnlimit
                    || ' ' || d.datallowconn || ' ' || t.spcname || ' ' || coalesce(shobj_description(d.oid, 'pg_database'), '-') || ' '
                    || coalesce((SELECT string_agg(a.grantee::regrole || a.privilege_type || a.is_grantable, ' ' ORDER BY a.grantee, a.privilege_type)
                                   FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a), '-') || ' '
                    || coalesce((SELECT string_agg(setrole::regrole || ' ' || setconfig::text, ' ' ORDER BY setrole)
                                   FROM pg_db_role_setting WHERE setdatabase = d.oid), '-')
                  FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace
                 WHERE d.datname = '%s'
                """.formatted(database.replace("'", "''")));
    }
}
