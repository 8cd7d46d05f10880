package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a comparison tells, and the statements below it that show the rows themselves. */
class SightTest {
    private static Attic attic;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic();
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    @Test
    void what_differs_is_counted_exactly_and_shown_by_its_keys_alone() throws Exception {
        var database = attic.database("differing", MergeTest.SHOP);
        var backup = attic.backup(database);
        attic.server.execute(database, """
                UPDATE shop.clients SET note = '{"a": 2}' WHERE id = 3;
                UPDATE shop.clients SET best = NULL WHERE id = 4;
                DELETE FROM shop."the orders" WHERE id = 4;
                INSERT INTO shop.clients (name) VALUES ('secret person');
                DELETE FROM shop.marks WHERE ctid = (SELECT ctid FROM shop.marks WHERE n = 1 LIMIT 1);
                INSERT INTO shop.marks VALUES (2, NULL);
                ALTER TABLE shop.clients ADD since int;
                """);
        var place = attic.place(database);
        attic.bringBack(place, backup, "shop.clients", "shop.\"the orders\"", "shop.marks")
                .perform(attic.work());

        var proof = new CompareTables(place).perform(attic.work());

        assertThat(proof.seen().lines().limit(3))
                .containsExactly(
                        "shop.clients, of 10 rows: 0 rows missing, 2 rows changed (id 3; id 4), 1 row extra (id 11);"
                                + " column since of shop.clients was added since",
                        "shop.marks, of 4 rows: 1 row missing, 0 rows changed, 1 row extra; shop.marks has no key: whole"
                                + " rows are compared, one that was changed is missing and extra",
                        "shop.\"the orders\", of 10 rows: 1 row missing (id 4), 0 rows changed, 0 rows extra");
        assertThat(proof.values()).containsEntry("missing", "2").containsEntry("extra", "2");
        assertThat(proof.seen()).doesNotContain("secret person");
        var shown = shown(attic, database, proof.seen());
        assertThat(shown).hasSize(3);
        assertThat(shown.get(0))
                .hasSize(3)
                .anyMatch(row -> row.contains("{\"a\": 1}") && row.contains("{\"a\": 2}"))
                .anyMatch(row -> row.startsWith("null | ") && row.contains("secret person"));
        assertThat(shown.get(1)).containsExactlyInAnyOrder("missing | (1,a)", "extra | (2,)");
        assertThat(shown.get(2)).containsExactly("{\"id\":4,\"client\":4,\"n\":4} | null");
    }

    /** What the statements show that a comparison prints, each by itself. */
    static List<List<String>> shown(Attic attic, String database, String seen) throws Exception {
        var all = new ArrayList<List<String>>();
        try (var line = attic.server.connect(database);
                var statement = line.createStatement()) {
            for (var sql :
                    seen.lines().filter(said -> said.startsWith("SELECT ")).toList()) {
                var found = new ArrayList<String>();
                try (var row = statement.executeQuery(sql)) {
                    int columns = row.getMetaData().getColumnCount();
                    while (row.next()) {
                        var cells = new ArrayList<String>();
                        for (int i = 1; i <= columns; i++) {
                            cells.add(String.valueOf(row.getString(i)));
                        }
                        found.add(String.join(" | ", cells));
                    }
                }
                all.add(found);
            }
        }
        return all;
    }

    @Test
    void rows_can_be_looked_at_whatever_their_tables_and_columns_are_called() throws Exception {
        var database = attic.database("sight", """
                CREATE TABLE "a ""b 💾; c" (r int PRIMARY KEY, l json, "tableoid ""'x" text, "row" float8);
                CREATE TABLE "r" (l json, "what" text);
                INSERT INTO "a ""b 💾; c" VALUES (1, '{"a":  1}', 'one', 1), (2, '[]', 'two', 'NaN'), (3, NULL, NULL, 0);
                INSERT INTO "r" VALUES ('1', 'x'), ('2', NULL), ('2', NULL);
                """);
        var backup = attic.backup(database);
        attic.server.execute(database, """
                UPDATE "a ""b 💾; c" SET l = '{"a": 1}' WHERE r = 1;
                DELETE FROM "a ""b 💾; c" WHERE r = 3;
                DELETE FROM "r" WHERE ctid = (SELECT max(ctid) FROM "r");
                """);
        var place = attic.place(database);
        var step = attic.bringBack(place, backup, "\"a \"\"b 💾; c\"", "\"r\"");
        step.perform(attic.work());
        var seen = new CompareTables(place).perform(attic.work()).seen();

        var shown = shown(attic, database, seen);

        assertThat(shown).hasSize(2);
        assertThat(shown.stream().filter(rows -> rows.size() == 2))
                .singleElement()
                .satisfies(rows -> assertThat(rows)
                        .anyMatch(row -> row.contains("{\"a\":  1}") && row.contains("{\"a\": 1}"))
                        .anyMatch(row -> row.startsWith("{\"r\":3") && row.endsWith(" | null")));
        assertThat(shown.stream().filter(rows -> rows.size() == 1)).containsExactly(List.of("missing | (2,)"));
    }
}
