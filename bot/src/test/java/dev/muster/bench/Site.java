package dev.muster.bench;

import dev.muster.chat.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/** The demo that stands for the world, and Musters of our own that watch it: their figures hold nothing of its traffic. */
record Site(Path script, Path folder) {

    Path log() {
        return folder.resolve("log");
    }

    private Path demoState() {
        return folder.resolve("demo");
    }

    Muster demo() throws IOException {
        int port = FreePort.find();
        return Muster.start(
                script,
                port,
                log(),
                "demo",
                "--port",
                String.valueOf(port),
                "--state",
                demoState().toString());
    }

    /** Another Muster's configuration: the demo's, with a state of its own. */
    Watcher watcher(String name, UnaryOperator<String> changes) throws IOException {
        int port = FreePort.find();
        var yaml = Files.readString(demoState().resolve("muster.yaml"))
                .replace("state: .", "state: ../" + name)
                .replaceFirst("port: \\d+", "port: " + port);
        var config = Files.writeString(demoState().resolve(name + ".yaml"), changes.apply(yaml));
        return new Watcher(this, config, port);
    }

    record Watcher(Site site, Path config, int port) {
        Muster start() throws IOException {
            return Muster.start(site.script(), port, site.log(), "run", "--config", config.toString());
        }
    }

    String secret(String name) throws IOException {
        return Files.readString(demoState().resolve("secrets").resolve(name)).strip();
    }

    /** The primary's comes first. */
    List<Integer> nodePorts() throws IOException {
        return Files.readAllLines(demoState().resolve("muster.yaml")).stream()
                .filter(line -> line.startsWith("        port: "))
                .map(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                .toList();
    }

    /** Somebody's session on the primary, which plans can be made about. */
    Connection session() throws IOException, SQLException {
        var url = "jdbc:postgresql://127.0.0.1:%d/orders".formatted(nodePorts().getFirst());
        return DriverManager.getConnection(url, "app", secret("orders-app"));
    }

    static int pid(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
