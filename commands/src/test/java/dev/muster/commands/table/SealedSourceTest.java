package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.seal.Identity;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables out of encrypted backups: of a dump that is one file, and of one that is a folder. */
@Timeout(90)
class SealedSourceTest {
    private static final Identity KEY = Identity.generate();
    private static final String SHOP = """
            CREATE TABLE clients (id int PRIMARY KEY, name text, photo bytea);
            CREATE TABLE "the orders" (id int PRIMARY KEY, client int REFERENCES clients, amount numeric) PARTITION BY RANGE (id);
            CREATE TABLE "the orders 1" PARTITION OF "the orders" FOR VALUES FROM (0) TO (5000);
            CREATE TABLE "the orders 2" PARTITION OF "the orders" DEFAULT;
            CREATE TABLE others AS SELECT generate_series(1, 1000) AS n;
            INSERT INTO clients SELECT n, E'tab\t and \\\\ and 🐘 ' || n, decode(md5(n::text), 'hex') FROM generate_series(1, 3000) n;
            INSERT INTO "the orders" SELECT n, n % 3000 + 1, n / 7.0 FROM generate_series(1, 9000) n;
            """;
    private static final String ROWS = """
            SELECT md5(string_agg(it, ' ' ORDER BY it)) || count(*)
              FROM (SELECT c::text AS it FROM %1$s.clients c UNION ALL SELECT o::text FROM %1$s."the orders" o) AS all_of_it
            """;
    private static Attic attic;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic(new Keys(List.of(new Keys.Recipient("first", KEY.recipient())), List.of(KEY.secret())));
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    private static Answer answer(String database, String backup) {
        return new TableCommand(attic.tools(), new BackupWords(attic.tools()))
                .answer(new Request(
                        new Arguments(Map.of(
                                "cluster", "orders",
                                "tables", "clients,\"the orders\"",
                                "database", database,
                                "from", backup,
                                "merge", "")),
                        Optional.empty(),
                        Instant.now()));
    }

    @ParameterizedTest
    @CsvSource({"1, DUMP", "3, DUMP_DIRECTORY"})
    void every_row_comes_back(int jobs, Manifest.Role role) throws Exception {
        var database = attic.database("sealed" + jobs, SHOP);
        var rows = attic.server.ask(database, ROWS.formatted("public"));
        var backup = attic.taken(database, jobs);
        var parts = attic.vault().backup(backup).orElseThrow().manifest().parts();
        assertThat(parts).allMatch(part -> part.name().endsWith(".zst.age"));
        assertThat(parts).anyMatch(part -> part.role() == role);
        attic.server.execute(database, "DROP TABLE clients CASCADE; DELETE FROM \"the orders\" WHERE id % 2 = 0");

        var answer = answer(database, backup);
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Proposal.class);
        var plan = ((Answer.Proposal) answer).plan();
        var bringing = plan.steps().stream()
                .filter(BringBack.class::isInstance)
                .map(BringBack.class::cast)
                .findFirst()
                .orElseThrow();
        for (var step : plan.steps()) {
            step.perform(attic.work());
            if (step.equals(bringing)) {
                assertThat(attic.server.ask(
                                database, ROWS.formatted(bringing.place().schema())))
                        .isEqualTo(rows);
            }
        }
        assertThat(attic.server.ask(database, ROWS.formatted("public"))).isEqualTo(rows);
        assertThat(attic.leftInScratch()).isEmpty();
    }
}
