package dev.muster.commands.testing;

import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import dev.muster.chat.testing.FreePort;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A server of one test's own, which may be damaged, killed, or made of a backup. */
public final class SpareServer implements AutoCloseable {
    private final Path folder;
    private final Programs programs;
    private final int port;

    private SpareServer() throws IOException {
        folder = Files.createTempDirectory("muster-spare-");
        programs = new Programs(folder);
        programs.handOver(folder);
        port = FreePort.find();
    }

    /** A new one, with checksums and the role {@code keeper}. */
    public static SpareServer create() throws IOException, SQLException {
        var server = new SpareServer();
        Template.copy(server.programs, server.data(), "--data-checksums");
        server.start();
        server.execute("postgres", "CREATE ROLE keeper LOGIN REPLICATION IN ROLE pg_monitor, pg_read_all_data");
        return server;
    }

    /** Of an unpacked base backup: {@code filled} puts it into the empty folder that it is given. */
    public static SpareServer of(Filling filled) throws Exception {
        var server = new SpareServer();
        Files.createDirectory(server.data());
        filled.into(server.data());
        server.programs.own(server.data());
        server.start();
        return server;
    }

    /** One that streams from this. */
    public SpareServer standby() throws IOException {
        var server = new SpareServer();
        server.programs.run(
                "pg_basebackup",
                "--pgdata=" + server.data(),
                "--dbname=host=127.0.0.1 user=postgres port=" + port,
                "--checkpoint=fast",
                "--no-sync",
                "--write-recovery-conf");
        server.start();
        return server;
    }

    @FunctionalInterface
    public interface Filling {
        void into(Path data) throws Exception;
    }

    public Path data() {
        return folder.resolve("data");
    }

    public Path folder() {
        return folder;
    }

    public void start() {
        programs.run(
                "pg_ctl",
                "start",
                "--wait",
                "--silent",
                "--pgdata=" + data(),
                "--log=" + folder.resolve("log"),
                "--options=-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
                        + " -c shared_buffers=32MB");
    }

    /** As a loss of power would end it. */
    public void die() {
        programs.run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate", "--pgdata=" + data());
    }

    /** Its postmaster is killed; the others see that it is gone, and end. Nobody starts it again. */
    public void kill() throws Exception {
        var folder = data();
        long pid = Long.parseLong(
                Files.readAllLines(folder.resolve("postmaster.pid")).getFirst());
        var family = ProcessHandle.of(pid).stream()
                .flatMap(postmaster -> postmaster.descendants())
                .toList();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        TestCluster.await(
                "all of it has ended",
                () -> family.stream().noneMatch(ProcessHandle::isAlive)
                        && ProcessHandle.of(pid).isEmpty());
    }

    public Cluster cluster(String name) {
        var login = new Node.Login("127.0.0.1", port, "postgres", "keeper", new Secret("unused"), "disable");
        return new Cluster(
                name,
                Cluster.Tier.HIGH,
                List.of(new Node(name + "-a", login, Optional.empty())),
                List.of(Place.channel("console", "db-" + name)));
    }

    public int port() {
        return port;
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&sslmode=disable&socketTimeout=60"
                        .formatted(
                                port, java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8)));
    }

    public void execute(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A line of shell, as the user that the server runs as; what ends before it was given its row breaks the pipe. */
    public void shell(String line) throws SQLException {
        execute("postgres", "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null && " + line + "'");
    }

    public String ask(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(data().resolve("postmaster.pid"))) {
            die();
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
