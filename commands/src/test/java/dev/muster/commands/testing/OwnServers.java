package dev.muster.commands.testing;

import dev.muster.chat.Secret;
import dev.muster.chat.testing.FreePort;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.host.Kits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/** Servers that a test may break: a primary, and standbys of it. WAL comes in small segments, so that they fill at once. */
public final class OwnServers implements AutoCloseable {
    public static final long SEGMENT = 1024 * 1024;

    private final Path folder;
    private final Programs programs;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    public OwnServers(String primary) throws IOException, SQLException {
        this(primary, folder -> new Programs(folder));
    }

    /** On a disk that a test may fill. */
    public OwnServers(Path folder, String primary) throws IOException, SQLException {
        this(folder, new Programs(folder), primary);
    }

    /** Of another version than the machine's newest. */
    public OwnServers(String primary, Kits.Kit kit) throws IOException, SQLException {
        this(primary, folder -> new Programs(folder, kit.bin()));
    }

    private OwnServers(String primary, Function<Path, Programs> kit) throws IOException, SQLException {
        this(Files.createTempDirectory("muster-wal-"), kit, primary);
    }

    private OwnServers(Path folder, Function<Path, Programs> kit, String primary) throws IOException, SQLException {
        this(folder, kit.apply(folder), primary);
    }

    private OwnServers(Path folder, Programs programs, String primary) throws IOException, SQLException {
        this.folder = folder;
        this.programs = programs;
        programs.handOver(folder);
        Template.copy(programs, data(primary), "--wal-segsize=1");
        start(primary);
        execute(primary, "CREATE ROLE muster LOGIN REPLICATION IN ROLE pg_monitor, pg_signal_backend");
        execute(primary, "CREATE TABLE line (n bigint, filler text)");
    }

    public Path folder() {
        return folder;
    }

    public Path data(String node) {
        return folder.resolve(node);
    }

    public int port(String node) {
        return Optional.ofNullable(ports.get(node)).orElseThrow();
    }

    public void run(String program, String... arguments) {
        programs.run(program, arguments);
    }

    /** With whatever its data folder says, on a port of its own. */
    public void start(String node) {
        start(node, "");
    }

    /** {@code more} are further options of the server, which win. */
    public void start(String node, String more) {
        ports.computeIfAbsent(node, _ -> FreePort.find());
        programs.run(
                "pg_ctl",
                "start",
                "--wait",
                "--silent",
                "--pgdata=" + data(node),
                "--log=" + folder.resolve(node + ".log"),
                "--options=-p " + port(node) + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
                        + " -c max_connections=30 -c shared_buffers=16MB -c min_wal_size=2MB -c max_wal_size=8MB"
                        + " -c wal_keep_size=0 -c max_wal_senders=6 -c max_replication_slots=4 -c max_prepared_transactions=5 "
                        + more);
    }

    public void standby(String node, String primary) {
        base(node, primary, "--write-recovery-conf");
        start(node);
    }

    public void base(String node, String of, String... more) {
        var arguments = new java.util.ArrayList<>(List.of(
                "--pgdata=" + data(node),
                "--dbname=host=127.0.0.1 user=postgres port=" + port(of),
                "--checkpoint=fast",
                "--no-sync"));
        arguments.addAll(List.of(more));
        programs.run("pg_basebackup", arguments.toArray(String[]::new));
    }

    public void stop(String node, String mode) {
        programs.run("pg_ctl", "stop", "--wait", "--silent", "--mode=" + mode, "--pgdata=" + data(node));
    }

    public void promote(String node) {
        programs.run("pg_ctl", "promote", "--wait", "--silent", "--pgdata=" + data(node));
    }

    public Node node(String name) {
        return node(name, port(name));
    }

    /** As it is reached by another way. */
    public Node node(String name, int port) {
        return new Node(
                name,
                new Node.Login("127.0.0.1", port, "postgres", "muster", new Secret("unused"), "disable"),
                Optional.empty());
    }

    public static Cluster cluster(String name, Node... nodes) {
        return new Cluster(name, Cluster.Tier.HIGH, List.of(nodes), List.of());
    }

    public Connection connect(String node) throws SQLException {
        var properties = new Properties();
        properties.setProperty("PGDBNAME", "postgres");
        properties.setProperty("user", "postgres");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:%d/".formatted(port(node)), properties);
    }

    public void execute(String node, String sql) throws SQLException {
        try (var connection = connect(node);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public String ask(String node, String sql) throws SQLException {
        try (var connection = connect(node);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** Writes a row and ends its segment. Answers with the name of that segment. */
    public String fill(String node, long n) throws SQLException {
        execute(node, "INSERT INTO line VALUES (" + n + ", repeat('x', 1000))");
        var name = ask(node, "SELECT pg_walfile_name(pg_current_wal_lsn())");
        execute(node, "SELECT pg_switch_wal()");
        return name;
    }

    /** As soon as nobody holds one. */
    public void dropSlots(String node) throws Exception {
        TestCluster.await(
                "nobody holds a slot",
                () -> ask(node, "SELECT count(*) FROM pg_replication_slots WHERE active")
                        .equals("0"));
        execute(node, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
    }

    @Override
    public void close() throws IOException {
        for (var node : ports.keySet()) {
            if (Files.exists(data(node).resolve("postmaster.pid"))) {
                stop(node, "immediate");
            }
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
