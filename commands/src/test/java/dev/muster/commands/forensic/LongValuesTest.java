package dev.muster.commands.forensic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestWork;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Rows are copied in less memory than their longest value takes. */
@Timeout(300)
class LongValuesTest {
    @TempDir
    Path folder;

    @Test
    void values_of_any_length_are_copied_by_sql_in_little_memory() throws Exception {
        try (var server = SpareServer.create()) {
            longOnes(server);
        }
    }

    @Test
    void a_value_that_fails_in_its_middle_spoils_no_file_behind_it() throws Exception {
        try (var server = SpareServer.create()) {
            server.execute("postgres", """
                    CREATE TABLE long AS SELECT 1 AS n, repeat(md5('x'), 1000000) AS t;
                    CREATE TABLE other AS SELECT n FROM generate_series(1, 10) n
                    """);
            try (var observer = new Observer(List.of(), "none", Clock.systemUTC());
                    var connection = server.connect("postgres");
                    var out = Files.newOutputStream(folder.resolve("rows.tar"))) {
                var copy = RowCopy.of(connection, new Meter(TestWork.on(observer)));
                int pid = connection.unwrap(PGConnection.class).getBackendPID();
                copy.copy(new AtLongRow(out, () -> {
                    while (copy.unreadable().isEmpty()) {
                        server.ask("postgres", "SELECT pg_cancel_backend(" + pid + ")");
                    }
                    return null;
                }));
                assertThat(copy.unreadable())
                        .first()
                        .satisfies(each -> assertThat(each.what()).isEqualTo("public.long"));
            }
            Scene.shell("cd %s && tar -xf rows.tar && cat *-public.other/columns".formatted(folder));
        }
    }

    /** Has something done from when a row begins that is a file of its own. */
    private static final class AtLongRow extends FilterOutputStream {
        private final Callable<Void> then;

        AtLongRow(OutputStream out, Callable<Void> then) {
            super(out);
            this.then = then;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            if (length == 512 && new String(bytes, offset, length, StandardCharsets.ISO_8859_1).contains("-row-")) {
                Thread.ofVirtual().start(new FutureTask<>(then));
            }
        }
    }

    private void longOnes(SpareServer server) throws Exception {
        server.execute("postgres", """
                CREATE TABLE long (n int, "a ""b" text, c bytea, d text);
                ALTER TABLE long ALTER c SET STORAGE EXTERNAL;
                INSERT INTO long SELECT n, repeat(E'tab\\t, line\\n and \\\\ ' || n, 1000000), NULL, '' FROM generate_series(1, 3) n;
                INSERT INTO long VALUES (4, repeat('ä', 32 * 1024 * 1024), decode(repeat('00ff', 1024 * 1024), 'hex'), E'\\\\N');
                INSERT INTO long SELECT n, repeat(md5(n::text), 3000), NULL, NULL FROM generate_series(5, 400) n;
                INSERT INTO long SELECT n, n::text, '', NULL FROM generate_series(401, 20000) n;
                CREATE TABLE many AS SELECT n, repeat(n::text || '.', 8000) AS t FROM generate_series(1, 6000) n;
                CREATE TABLE bare ();
                INSERT INTO bare DEFAULT VALUES
                """);
        var into = Files.createTempDirectory(folder, "little-");
        LittleMemory.run(
                "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&sslmode=disable".formatted(server.port()),
                into.resolve("rows.tar"));
        Scene.shell(
                "cd %s && tar -xf rows.tar && cat *-public.long/*.copy > long && cat *-public.many/*.copy > many && rm rows.tar && chmod a+rx .. . && chmod a+r long many"
                        .formatted(into));
        server.execute("postgres", "CREATE TABLE long_again (LIKE long); CREATE TABLE many_again (LIKE many)");
        server.execute("postgres", "COPY long_again FROM '" + into + "/long'");
        server.execute("postgres", "COPY many_again FROM '" + into + "/many'");
        for (var table : List.of("long", "many")) {
            assertThat(server.ask(
                            "postgres",
                            "SELECT count(*) FROM (SELECT n, md5(x::text) FROM %1$s x EXCEPT ALL SELECT n, md5(x::text) FROM %1$s_again x) d"
                                    .formatted(table)))
                    .isEqualTo("0");
            assertThat(server.ask("postgres", "SELECT count(*) FROM " + table + "_again"))
                    .isEqualTo(table.equals("long") ? "20000" : "6000");
        }
    }
}
