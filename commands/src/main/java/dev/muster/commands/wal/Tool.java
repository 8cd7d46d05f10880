package dev.muster.commands.wal;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** pg_receivewal, as we run it. */
record Tool(Host host, Kits kits, String cluster, String slot, Path folder) {
    private static final Duration GENTLY = Duration.ofSeconds(1);

    /** Flushed at once and told so: what the server may forget lies on our disk. It does not retry: we do. */
    Program start(Node node, int major) throws IOException {
        var login = node.login();
        return host.start(Host.Errand.of(
                List.of(
                        kits.of(major).program("pg_receivewal"),
                        "--directory=" + folder,
                        "--slot=" + slot,
                        "--synchronous",
                        "--no-loop",
                        "--no-password",
                        "--status-interval=1",
                        "--dbname=" + connection(login)),
                Map.of("PGPASSWORD", login.password())));
    }

    /** A network that swallows everything is noticed within ten seconds. */
    private String connection(Node.Login login) {
        return "host=%s port=%d user=%s sslmode=%s application_name=%s connect_timeout=5"
                        .formatted(
                                quoted(login.host()),
                                login.port(),
                                quoted(login.user()),
                                login.sslmode(),
                                quoted(Sender.applicationName(cluster)))
                + " keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=10000";
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /**
     * Ends what an earlier Muster that was killed left running: it writes into our folder, and holds our slot. Found by its
     * arguments, which no file can be wrong about.
     */
    int endLeftovers() {
        var mine = ProcessHandle.allProcesses().filter(this::isOurs).toList();
        mine.forEach(ProcessHandle::destroy);
        for (var process : mine) {
            try {
                process.onExit().get(GENTLY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException _) {
                process.destroyForcibly();
            }
        }
        return mine.size();
    }

    private boolean isOurs(ProcessHandle process) {
        return process.info()
                .arguments()
                .map(List::of)
                .filter(arguments -> arguments.contains("--directory=" + folder))
                .isPresent();
    }
}
