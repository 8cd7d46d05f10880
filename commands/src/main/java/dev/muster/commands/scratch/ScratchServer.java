package dev.muster.commands.scratch;

import dev.muster.chat.Secret;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.Program;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server to throw away, on loopback, for nobody but us: a new one, or one on a restored data folder. Nothing
 * that the data folder would start runs in it: no archiving, no preloaded libraries, no subscriptions.
 */
public final class ScratchServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(30);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int PORT_TRIES = 5;
    private static final int STATUS_LINE = 7;

    private final Scratch scratch;
    private final Kits.Kit kit;
    private final Chores chores;
    private final Login login;
    private final Path data;
    private Program program;

    /** How it is reached. */
    public record Login(int port, String user, Secret password) {}

    private ScratchServer(Scratch scratch, Kits.Kit kit, Chores chores, Path data, Secret password)
            throws InterruptedException {
        this.scratch = scratch;
        this.kit = kit;
        this.chores = chores;
        this.data = data;
        int port = 0;
        @Nullable Program started = null;
        for (int tries = 1; started == null; tries++) {
            port = freePort();
            started = start(port, tries == PORT_TRIES);
        }
        this.login = new Login(port, Conf.USER, password);
        this.program = started;
    }

    ScratchServer(PausedServer opened, Login login) {
        this.scratch = opened.scratch();
        this.kit = opened.kit();
        this.chores = opened.chores();
        this.data = opened.data();
        this.login = login;
        this.program = opened.program();
    }

    /** An empty one. */
    public static ScratchServer fresh(Scratch scratch, Kits.Kit kit, Runnable pulse) throws InterruptedException {
        var data = scratch.give("data");
        var chores = new Chores(scratch.host(), pulse);
        var password = password();
        var file = scratch.path("password");
        try {
            Conf.writePrivately(scratch, file, password.reveal());
            var made = chores.run(Host.Errand.of(
                            kit.program("initdb"),
                            "--pgdata=" + data,
                            "--username=" + Conf.USER,
                            "--pwfile=" + file,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--no-sync")
                    .in(data)
                    .ordinarily());
            Scratch.requireRoomIn(made);
            if (!made.ok()) {
                throw failed(made.complaint());
            }
            Files.delete(file);
            Conf.write(scratch, kit, Map.of());
        } catch (IOException e) {
            throw Scratch.trouble("no scratch server can be made", e);
        }
        return new ScratchServer(scratch, kit, chores, data, password);
    }

    /**
     * One on a data folder that was taken out of a backup: recovered by the WAL in it until it is consistent, then made
     * ours. A tablespace is only where its map says, which whoever unpacked it has to see to.
     */
    public static ScratchServer restored(Scratch scratch, Kits.Kit kit, Path data, Runnable pulse)
            throws InterruptedException {
        var chores = new Chores(scratch.host(), pulse);
        var password = password();
        try {
            Conf.strip(data);
            Conf.write(scratch, kit, Conf.atLeastAsBefore(chores, kit, data));
        } catch (IOException e) {
            throw Scratch.trouble("the restored server cannot be configured", e);
        }
        recover(scratch, kit, chores, data, password);
        return new ScratchServer(scratch, kit, chores, data, password);
    }

    /** Alone with its data it needs no password, and no role that we would have to know: it makes ours. */
    private static void recover(Scratch scratch, Kits.Kit kit, Chores chores, Path data, Secret password)
            throws InterruptedException {
        var line = new ArrayList<>(List.of(kit.program("postgres"), "--single"));
        line.addAll(Conf.arguments(scratch, data));
        line.add("template1");
        var alone = chores.run(
                Host.Errand.of(line, Map.of()).in(data).ordinarily(),
                "CREATE ROLE \"%s\" LOGIN SUPERUSER PASSWORD '%s'\n".formatted(Conf.USER, password.reveal()));
        Scratch.requireRoomIn(alone);
        if (!alone.ok() || alone.complaint().contains("FATAL:")) {
            throw failed(alone.complaint());
        }
    }

    static Secret password() {
        return new Secret(UUID.randomUUID().toString().replace("-", ""));
    }

    public static final String FAILED = "SCRATCH_SERVER";

    static Problem.Trouble failed(String log) {
        return new Problem(
                        FAILED,
                        "the scratch server does not start: " + Conf.lastWords(log),
                        "that is what PostgreSQL says; if it lacks a library or a setting, install or mend that")
                .asTrouble();
    }

    private @Nullable Program start(int port, boolean last) throws InterruptedException {
        var line = new ArrayList<>(List.of(kit.program("postgres")));
        line.addAll(Conf.arguments(scratch, data));
        line.addAll(List.of("-c", "port=" + port));
        try {
            var starting =
                    scratch.host().start(Host.Errand.of(line, Map.of()).in(data).ordinarily());
            boolean up = false;
            try {
                up = cameUp(starting);
            } finally {
                if (!up) {
                    starting.close();
                }
            }
            if (up) {
                return starting;
            }
            if (last || !starting.complaint().contains("could not bind")) {
                throw failed(starting.complaint());
            }
            return null;
        } catch (IOException e) {
            throw Scratch.trouble("the scratch server cannot be started", e);
        }
    }

    private boolean cameUp(Program starting) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            chores.pulse().run();
            if (saysReady()) {
                return true;
            }
            if (starting.await(LOOK).isPresent()) {
                return false;
            }
        }
        return false;
    }

    private boolean saysReady() {
        return saysReady(data);
    }

    static boolean saysReady(Path data) {
        try {
            var lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
        } catch (IOException _) {
            return false; // Not written yet.
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw Scratch.trouble("there is no free port", e);
        }
    }

    public Login login() {
        return login;
    }

    /** Its settings for roles and databases do not reach us: what was meant for others could make us see less. */
    public Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password().reveal());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("ApplicationName", "muster");
        properties.setProperty("options", Conf.SUPERUSERS_SESSION);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:%d/".formatted(login.port()), properties);
    }

    /** What a tool needs in its environment to reach {@code database}; nothing of it belongs into arguments. */
    public Map<String, Secret> environment(String database) {
        return Map.of(
                "PGHOST", new Secret("127.0.0.1"),
                "PGPORT", new Secret(String.valueOf(login.port())),
                "PGUSER", new Secret(login.user()),
                "PGPASSWORD", login.password(),
                "PGSSLMODE", new Secret("disable"),
                "PGDATABASE", new Secret(database),
                "PGOPTIONS", new Secret(Conf.SUPERUSERS_SESSION));
    }

    public Kits.Kit kit() {
        return kit;
    }

    /** The last lines of its log. */
    public String log() {
        return program.complaint();
    }

    /** Its own immediate stop gives back its shared memory; who does not hear it is killed. */
    @Override
    public void close() {
        end(scratch, kit, data, program);
    }

    static void end(Scratch scratch, Kits.Kit kit, Path data, Program program) {
        try (var ending = program) {
            scratch.host()
                    .run(
                            Host.Errand.of(
                                            kit.program("pg_ctl"),
                                            "stop",
                                            "--no-wait",
                                            "--silent",
                                            "--mode=immediate",
                                            "--pgdata=" + data)
                                    .in(data)
                                    .ordinarily(),
                            SOON);
            ending.await(SOON);
        } catch (IOException | Problem.Trouble _) {
            // It is killed instead.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
