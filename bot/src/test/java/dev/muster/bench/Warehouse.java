package dev.muster.bench;

import dev.muster.bot.postgres.LocalServer;
import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.chat.Secret;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Sealing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server with a database that is worth backing up: as large as asked for, and no easier to compress than real ones. */
final class Warehouse implements AutoCloseable {
    static final String DATABASE = "orders";
    static final String SUPERUSER = "postgres";
    private static final long MEGABYTE = 1 << 20;
    /** What a row takes in a dump, roughly. */
    private static final int BYTES_OF_A_ROW = 385;

    private final StateFolder state;
    private final LocalServer server;
    private final Secret password;
    private final int port;

    Warehouse(Path folder) throws IOException {
        state = StateFolder.open(Files.createDirectory(folder), Programs.find(Optional.empty(), SUPERUSER));
        server = state.server("orders-a");
        password = state.secret(SUPERUSER);
        server.create(SUPERUSER, password, false);
        port = server.start(Map.of(
                "shared_buffers", "256MB",
                "max_wal_size", "8GB",
                "wal_keep_size", "8GB",
                "maintenance_work_mem", "256MB",
                "autovacuum", "off"));
    }

    int port() {
        return port;
    }

    Secret password() {
        return password;
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), SUPERUSER, password.reveal());
    }

    void execute(String database, String... statements) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /**
     * Sentences of made-up words are shared by rows, but so many of them that hardly one comes twice within what a
     * compressor remembers; beside them numbers, times, and bytes that nothing can compress.
     */
    void fill(int megabytes) throws SQLException {
        execute("postgres", "CREATE DATABASE " + DATABASE);
        long rows = megabytes * MEGABYTE / BYTES_OF_A_ROW;
        execute(
                DATABASE,
                "SELECT setseed(0.42)",
                """
                CREATE UNLOGGED TABLE word AS
                SELECT row_number() OVER () AS id, initcap(a) || b || c AS text
                FROM unnest('{ba,ke,lo,mi,nu,ra,se,ti,vo,zu,dra,ple,sto}'::text[]) a,
                     unnest('{ran,del,mos,tik,lum,fen,gar}'::text[]) b, unnest('{a,en,ing,os,um,ion,ly,er,""}'::text[]) c
                """,
                """
                CREATE UNLOGGED TABLE sentence AS
                SELECT number AS id, string_agg(text, ' ') AS text
                FROM (SELECT number, 1 + (random() * 818)::int AS word FROM generate_series(0, 99999) number,
                      generate_series(1, 14) WHERE random() < 0.9) drawn JOIN word ON word.id = drawn.word
                GROUP BY number
                """,
                """
                CREATE TABLE ledger (
                    id bigint NOT NULL, at timestamptz NOT NULL, account integer NOT NULL, amount numeric(12, 2) NOT NULL,
                    state text NOT NULL, reference uuid NOT NULL, note text NOT NULL, remark text NOT NULL, raw bytea NOT NULL)
                """,
                """
                INSERT INTO ledger
                SELECT i, timestamptz '2024-01-01' + i * interval '7.3 seconds', (random() * 100000)::int,
                       (random() * 10000)::numeric(12, 2), (ARRAY['new', 'paid', 'sent', 'returned'])[1 + i %% 4],
                       gen_random_uuid(), a.text, b.text, decode(md5(random()::text) || md5(random()::text), 'hex')
                FROM (SELECT i, (random() * 99999)::int AS one, (random() * 99999)::int AS other
                      FROM generate_series(1, %d) i) drawn
                JOIN sentence a ON a.id = drawn.one JOIN sentence b ON b.id = drawn.other
                """.formatted(rows),
                "ALTER TABLE ledger ADD PRIMARY KEY (id)",
                "CREATE INDEX ON ledger (account, at)",
                "DROP TABLE word, sentence",
                "VACUUM (ANALYZE)",
                "CHECKPOINT");
    }

    /** More tables like it: one alone cannot be restored by several at once. */
    void shelve(int tables) throws SQLException {
        for (int i = 1; i <= tables; i++) {
            execute(
                    DATABASE,
                    "CREATE TABLE shelf_%d (LIKE ledger)".formatted(i),
                    "INSERT INTO shelf_%d SELECT * FROM ledger".formatted(i),
                    "ALTER TABLE shelf_%d ADD PRIMARY KEY (id)".formatted(i),
                    "CREATE INDEX ON shelf_%d (account, at)".formatted(i));
        }
        execute(DATABASE, "VACUUM (ANALYZE)", "CHECKPOINT");
    }

    /** The server's files of WAL that something happened in. */
    record Lived(Path folder, String system, String from, String to, List<String> segments, long bytes) {

        /** Puts them where they would be if they had been received. */
        void seal(Path bench) throws IOException {
            var keys = Toolbox.keys(bench);
            var repository = new Folder("local", bench.resolve("repository"));
            for (var name : segments) {
                var path = "orders/wal/" + system + "/00000001/" + name + Sealing.suffix(keys);
                try (var in = Files.newInputStream(folder.resolve(name));
                        var upload = repository.upload(path)) {
                    try (var sealing = new Sealing(upload.out(), keys, Sealing.Effort.SMALL)) {
                        in.transferTo(sealing);
                    }
                    upload.publish();
                }
            }
        }
    }

    /** Where WAL is, at the beginning of a segment. */
    String begin() throws SQLException {
        return ask("SELECT pg_switch_wal()::text, pg_current_wal_insert_lsn()::text", 2);
    }

    /** Updates, deletes and drops, until so much WAL was written since {@code from}. */
    Lived live(String from, int megabytes) throws SQLException {
        var first = ask("SELECT pg_walfile_name('%s'::pg_lsn + 1)".formatted(from), 1);
        for (int i = 0; written(from) < megabytes * MEGABYTE; i++) {
            execute(DATABASE, "UPDATE ledger SET amount = amount + 1 WHERE id %% 20 = %d".formatted(i % 20));
        }
        execute(DATABASE, "DELETE FROM ledger WHERE id % 2 = 0", "DROP TABLE ledger");
        var last = ask("SELECT pg_walfile_name(pg_current_wal_insert_lsn())", 1);
        var to = ask("SELECT pg_current_wal_insert_lsn()::text", 1);
        long bytes = written(from);
        execute(DATABASE, "SELECT pg_switch_wal()");
        var folder = Path.of(ask("SHOW data_directory", 1)).resolve("pg_wal");
        try (var files = Files.list(folder)) {
            var names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9A-F]{24}"))
                    .filter(name -> name.compareTo(first) >= 0 && name.compareTo(last) <= 0)
                    .sorted()
                    .toList();
            return new Lived(
                    folder, ask("SELECT system_identifier::text FROM pg_control_system()", 1), from, to, names, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private long written(String from) throws SQLException {
        return Long.parseLong(ask("SELECT (pg_current_wal_insert_lsn() - '%s')::bigint".formatted(from), 1));
    }

    private String ask(String sql, int column) throws SQLException {
        return ask(DATABASE, sql, column);
    }

    String ask(String database, String sql, int column) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(column);
        }
    }

    int major() throws SQLException {
        try (var connection = connect("postgres")) {
            return connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    long databaseBytes() throws SQLException {
        try (var connection = connect(DATABASE);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_database_size(current_database())")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        server.close();
        state.close();
    }
}
