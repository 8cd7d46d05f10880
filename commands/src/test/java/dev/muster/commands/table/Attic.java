package dev.muster.commands.table;

import dev.muster.chat.Secret;
import dev.muster.commands.backup.BackupPlanner;
import dev.muster.commands.backup.Order;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Sealing;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.SpareServer;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server of these tests' own, backups of it in a repository, and the tools that bring tables back. */
final class Attic implements AutoCloseable {
    private static final int MAJOR = 15;

    final SpareServer server;
    private final Path folder;
    private final Cluster cluster;
    private final Observer observer;
    private final Host host =
            new LocalHost("root".equals(System.getProperty("user.name")) ? Optional.of("postgres") : Optional.empty());
    private final Kits kits = new Kits(List.of(Path.of("/usr/lib/postgresql")));
    private final Keys keys;
    private int taken;
    private int brought;

    Attic() throws Exception {
        this(new Keys(List.of(), List.of()));
    }

    /** Whose backups are encrypted. */
    Attic(Keys keys) throws Exception {
        this.keys = keys;
        server = SpareServer.create();
        folder = Files.createTempDirectory(
                "muster-table-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Files.createDirectory(folder.resolve("repository"));
        var login = new Node.Login("127.0.0.1", server.port(), "postgres", "postgres", new Secret("unused"), "disable");
        cluster = new Cluster(
                "orders", Cluster.Tier.HIGH, List.of(new Node("orders-a", login, Optional.empty())), List.of());
        observer = PatientObserver.of(List.of(cluster));
        server.execute("postgres", "CREATE ROLE app");
        server.execute("postgres", "CREATE ROLE clerk");
    }

    Vault vault() {
        var keeping = new Keeping("orders", List.of("local"), keys, Map.of(), Optional.empty(), Duration.ofHours(2));
        return new Vault(List.of(new Folder("local", folder.resolve("repository"))), List.of(keeping), scratch());
    }

    Path scratch() {
        return folder.resolve("scratch");
    }

    Work.Tools tools() {
        return new Work.Tools(observer, new Access(), host, kits, vault(), Handling.NONE, Past.NONE);
    }

    TestWork work() {
        return TestWork.with(tools(), Integer.MAX_VALUE);
    }

    TestWork stoppedAfter(int checkpoints) {
        return TestWork.with(tools(), checkpoints);
    }

    /** An empty database. */
    String database(String name, String sql) throws SQLException {
        server.execute("postgres", "DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
        server.execute("postgres", "CREATE DATABASE \"" + name + "\" TEMPLATE template0");
        server.execute(name, sql);
        return name;
    }

    Place place(String database) {
        return new Place("orders", "orders-a", database, "restored_20260301_12%02d".formatted(brought++));
    }

    BringBack bringBack(Place place, String backup, String... tables) {
        return new BringBack(
                place,
                List.of(tables).stream()
                        .flatMap(said -> Name.parse(said).stream())
                        .map(said -> new Name(said.schema().orElse("public"), said.table()))
                        .toList(),
                Origin.backup(backup));
    }

    /** Tables that were brought back beside, ready to be put into place. */
    MergeTables beside(String database, String backup, boolean replace, String... tables) throws Exception {
        var place = place(database);
        var step = bringBack(place, backup, tables);
        step.perform(work());
        return new MergeTables(place, step.tables(), replace);
    }

    /** Brought back and put into place; answers with what was seen. */
    String merged(String database, String backup, boolean replace, String... tables) throws Exception {
        return beside(database, backup, replace, tables).perform(work()).seen();
    }

    /** As Muster takes one by itself. */
    String taken(String database, int jobs) throws Exception {
        var order = new Order(
                "orders",
                Optional.empty(),
                Manifest.Kind.LOGICAL,
                Selection.of(List.of(database)),
                jobs,
                Optional.empty());
        var plan = new BackupPlanner(tools()).plan(order, Optional.empty(), Instant.now());
        var proof = plan.steps().getFirst().perform(work());
        return Optional.ofNullable(proof.values().get("backup")).orElseThrow();
    }

    /** Takes one, and answers with its id. */
    String backup(String database, String... more) throws Exception {
        var line = new ArrayList<>(List.of(kits.of(MAJOR).program("pg_dump"), "-Fc", "-Z0", "--no-password"));
        line.addAll(List.of(more));
        var part = pour("0.dump", Manifest.Role.DUMP, Optional.of(database), line, database);
        var globals = pour(
                "globals.sql",
                Manifest.Role.GLOBALS,
                Optional.empty(),
                List.of(kits.of(MAJOR).program("pg_dumpall"), "--globals-only", "--no-password"),
                "postgres");
        return add(List.of(globals, part), List.of(new Manifest.Database(database, 1, tables(database))));
    }

    private List<Manifest.Table> tables(String database) throws SQLException {
        var found = new ArrayList<Manifest.Table>();
        try (var connection = server.connect(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        SELECT n.nspname, c.relname,
                               (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM ONLY %I.%I',
                                      n.nspname, c.relname), false, true, '')))[1]::text::bigint AS rows
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                        """)) {
            while (row.next()) {
                found.add(new Manifest.Table(row.getString(1), row.getString(2), 0, Optional.of(row.getLong(3))));
            }
        }
        return found;
    }

    private String id() {
        return "orders-20260301-1200%02d-l%03d".formatted(taken, taken);
    }

    private Manifest.Part pour(
            String name, Manifest.Role role, Optional<String> database, List<String> line, String connect)
            throws Exception {
        var stored = name + Sealing.suffix(keys);
        var errand = Host.Errand.of(
                line,
                Map.of(
                        "PGHOST", new Secret("127.0.0.1"),
                        "PGPORT", new Secret(String.valueOf(server.port())),
                        "PGUSER", new Secret("postgres"),
                        "PGDATABASE", new Secret(connect)));
        try (var program = host.start(errand);
                var upload = vault().repository("local").upload(Vault.folder("orders", id()) + "/" + stored)) {
            program.input().close();
            var sealing = new Sealing(upload.out(), keys, Sealing.Effort.SMALL);
            try (sealing) {
                program.output().transferTo(sealing);
            }
            if (program.await(Duration.ofSeconds(60)).orElse(-1) != 0) {
                throw new IllegalStateException(program.complaint());
            }
            upload.publish();
            var sealed = sealing.sealed();
            return new Manifest.Part(
                    stored,
                    role,
                    database,
                    sealed.storedBytes(),
                    sealed.plainBytes(),
                    sealed.sha256(),
                    Duration.ofSeconds(1));
        }
    }

    private String add(List<Manifest.Part> parts, List<Manifest.Database> databases) throws Exception {
        var identifier = server.ask("postgres", "SELECT system_identifier FROM pg_control_system()");
        var moment = new Manifest.Moment(Instant.now().plusSeconds(taken), 1, "0/1");
        var manifest = new Manifest(
                Manifest.FORMAT,
                id(),
                Manifest.Kind.LOGICAL,
                new Manifest.Source("orders", "orders-a", identifier, false, MAJOR, "15.0"),
                moment,
                moment,
                new Manifest.Tool("test", "15", List.of(), "test"),
                List.of(),
                parts,
                new Manifest.Content(databases, false, List.of()),
                Optional.empty());
        vault().add("local", manifest);
        taken++;
        return manifest.id();
    }

    /** What pg_dump writes of a schema, without its own words. */
    String dump(String database, String... arguments) throws Exception {
        var line = new ArrayList<>(List.of(kits.of(MAJOR).program("pg_dump"), "--no-password"));
        line.addAll(List.of(arguments));
        var errand = Host.Errand.of(
                line,
                Map.of(
                        "PGHOST", new Secret("127.0.0.1"),
                        "PGPORT", new Secret(String.valueOf(server.port())),
                        "PGUSER", new Secret("postgres"),
                        "PGDATABASE", new Secret(database)));
        try (var program = host.start(errand)) {
            program.input().close();
            var text = new String(program.output().readAllBytes(), StandardCharsets.UTF_8);
            if (program.await(Duration.ofSeconds(60)).orElse(-1) != 0) {
                throw new IllegalStateException(program.complaint());
            }
            return text;
        }
    }

    List<Path> leftInScratch() throws IOException {
        if (!Files.exists(scratch())) {
            return List.of();
        }
        try (var all = Files.list(scratch())) {
            return all.toList();
        }
    }

    @Override
    public void close() throws IOException {
        observer.close();
        server.close();
        try (var walk = Files.walk(folder)) {
            for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
