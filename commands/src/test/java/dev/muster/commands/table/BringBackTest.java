package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BringBackTest {
    private static Attic attic;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic();
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    private static final String EVERYTHING = """
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            CREATE DOMAIN price AS numeric CHECK (VALUE >= 0);
            CREATE SEQUENCE shared_numbers START 100;
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TABLE customers (id int PRIMARY KEY);
            INSERT INTO customers VALUES (1), (2);
            CREATE TABLE "Odd ""näme"" 🐘" (
                id bigint GENERATED ALWAYS AS IDENTITY (START 7 INCREMENT 3) PRIMARY KEY,
                other serial, shared int DEFAULT nextval('shared_numbers'),
                customer int REFERENCES customers, "b c" text NOT NULL DEFAULT 'it''s', feeling mood, amount price,
                doubled int GENERATED ALWAYS AS (customer * 2) STORED, big text, UNIQUE (customer, "b c"),
                CHECK (customer > 0));
            ALTER TABLE "Odd ""näme"" 🐘" ALTER big SET STORAGE EXTERNAL;
            ALTER TABLE "Odd ""näme"" 🐘" ALTER big SET STATISTICS 77;
            CREATE INDEX "an index" ON "Odd ""näme"" 🐘" (lower("b c")) WHERE customer > 1;
            CREATE STATISTICS pair ON customer, amount FROM "Odd ""näme"" 🐘";
            CREATE TRIGGER touched BEFORE UPDATE ON "Odd ""näme"" 🐘" FOR EACH ROW EXECUTE FUNCTION touch();
            ALTER TABLE "Odd ""näme"" 🐘" ENABLE ALWAYS TRIGGER touched;
            CREATE RULE keep AS ON DELETE TO "Odd ""näme"" 🐘" WHERE old.customer = 99 DO INSTEAD NOTHING;
            ALTER TABLE "Odd ""näme"" 🐘" ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON "Odd ""näme"" 🐘" FOR SELECT TO clerk USING (customer = 1);
            GRANT SELECT, UPDATE (big) ON "Odd ""näme"" 🐘" TO clerk;
            ALTER TABLE "Odd ""näme"" 🐘" OWNER TO app;
            COMMENT ON TABLE "Odd ""näme"" 🐘" IS 'a table; really';
            COMMENT ON COLUMN "Odd ""näme"" 🐘".big IS 'big';
            ALTER TABLE "Odd ""näme"" 🐘" REPLICA IDENTITY FULL;
            INSERT INTO "Odd ""näme"" 🐘" (customer, "b c", feeling, amount, big)
                VALUES (1, E'tab\\t\\\\. line\\n', 'ok', 1.50, NULL), (2, '\\.', 'sad', 2, repeat('x', 300000));
            CREATE TABLE parts (at date NOT NULL, n int NOT NULL, PRIMARY KEY (at, n)) PARTITION BY RANGE (at);
            CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
            CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')
                PARTITION BY LIST (n);
            CREATE TABLE parts_b1 PARTITION OF parts_b FOR VALUES IN (1, 2);
            CREATE INDEX ON parts (n);
            INSERT INTO parts VALUES ('2026-01-02', 1), ('2026-02-02', 2);
            CREATE TABLE base (a int);
            CREATE TABLE derived (b int) INHERITS (base);
            INSERT INTO base VALUES (1);
            INSERT INTO derived VALUES (2, 3);
            """;

    /** The definitions that pg_dump writes, each a line, without what names the schema. */
    private static String definitions(String dump, String schema) {
        return dump.replace(schema + ".", "@.")
                .lines()
                .filter(line -> !line.startsWith("--") && !line.isBlank())
                .filter(line -> !line.startsWith("SET ") && !line.startsWith("SELECT pg_catalog.set_config"))
                .filter(line -> !line.contains("SCHEMA"))
                .filter(line -> !line.contains("\\restrict") && !line.contains("\\unrestrict"))
                .collect(Collectors.joining("\n"));
    }

    /** Lines, cut, that one has more often than the other. */
    private static List<String> without(String one, String other) {
        var left = new ArrayList<>(one.lines().toList());
        other.lines().forEach(left::remove);
        return left.stream()
                .map(line -> line.substring(0, Math.min(120, line.length())))
                .toList();
    }

    @Test
    void everything_that_belongs_to_a_table_comes_back_as_it_was() throws Exception {
        var database = attic.database("whole", EVERYTHING);
        var backup = attic.backup(database);
        var place = attic.place(database);
        var tables = new String[] {"\"Odd \"\"näme\"\" 🐘\"", "parts", "base"};

        var proof = attic.bringBack(place, backup, tables).perform(attic.work());

        assertThat(proof.seen())
                .contains("6 rows")
                .doesNotContain("not as it was")
                .doesNotContain("pg_restore sa");
        var then = definitions(
                attic.dump(database, "-t", tables[0], "-t", "parts*", "-t", "base", "-t", "derived", "--inserts"),
                "public");
        attic.server.execute(database, "DROP TABLE " + place.schema() + ".\"muster about\"");
        var now = definitions(attic.dump(database, "-n", place.schema(), "--inserts"), place.schema());
        // Its key to a table that stayed where it is waits until it is in its place.
        then = then.lines().filter(line -> !line.contains("customers")).collect(Collectors.joining("\n"));
        now = now.replace("public.", "@.");
        assertThat(without(then, now)).containsExactly("ALTER TABLE ONLY @.\"Odd \"\"näme\"\" 🐘\"");
        // pg_dump of a table alone forgets its statistics.
        assertThat(without(now, then))
                .containsExactly(
                        "CREATE STATISTICS @.pair ON customer, amount FROM @.\"Odd \"\"näme\"\" 🐘\";",
                        "ALTER STATISTICS @.pair OWNER TO postgres;");
        assertThat(attic.leftInScratch()).isEmpty();
    }
}
