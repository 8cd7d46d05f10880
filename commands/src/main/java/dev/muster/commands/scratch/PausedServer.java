package dev.muster.commands.scratch;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.host.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server on a data folder that was taken out of a backup, which recovers until it is consistent and stands still there:
 * what was under way when the backup ended still is. It is reached by its socket alone; later it can be opened for writing.
 */
public record PausedServer(Scratch scratch, Kits.Kit kit, Chores chores, Seat seat, Program program)
        implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(30);
    /** The longest path that a socket may have, on Linux. */
    private static final int LONGEST_SOCKET = 100;

    private static final String MAP = "muster";

    /**
     * Where it is entered.
     *
     * @param superuser as whom: no role of ours is in it
     */
    public record Seat(Path socket, int port, String superuser) {
        /** The path of the socket itself. */
        public Path file() {
            return socket.resolve(".s.PGSQL." + port);
        }
    }

    /** Empty if it cannot stand still: nothing is lost with that, and {@link ScratchServer#restored} may do. */
    public static Optional<PausedServer> on(Scratch scratch, Kits.Kit kit, String superuser, Runnable pulse)
            throws InterruptedException {
        var chores = new Chores(scratch.host(), pulse);
        var seat = new Seat(socket(scratch), ScratchServer.freePort(), superuser);
        try {
            configure(scratch, kit, chores, seat);
            var line = new ArrayList<>(List.of(kit.program("postgres")));
            line.addAll(Conf.arguments(scratch, data(scratch)));
            var program = scratch.host()
                    .start(Host.Errand.of(line, Map.of()).in(data(scratch)).ordinarily());
            var server = new PausedServer(scratch, kit, chores, seat, program);
            boolean up = false;
            try {
                up = server.cameUp();
            } finally {
                if (!up) {
                    server.close();
                }
            }
            Scratch.requireRoomIn(new Outcome(0, "", program.complaint()));
            return up ? Optional.of(server) : Optional.empty();
        } catch (IOException e) {
            throw Scratch.trouble("the restored server cannot be started", e);
        }
    }

    private static Path data(Scratch scratch) {
        return scratch.path("data");
    }

    Path data() {
        return data(scratch);
    }

    private static void configure(Scratch scratch, Kits.Kit kit, Chores chores, Seat seat)
            throws IOException, InterruptedException {
        Conf.strip(data(scratch));
        var settings = new LinkedHashMap<>(Conf.atLeastAsBefore(chores, kit, data(scratch)));
        settings.put("port", String.valueOf(seat.port()));
        settings.put("unix_socket_directories", "\"" + seat.socket() + "\"");
        settings.put("unix_socket_permissions", "0700");
        settings.put("hot_standby", "on");
        settings.put("restore_command", "false"); // All that it needs came along with it.
        settings.put("recovery_target", "immediate");
        settings.put("recovery_target_action", "pause");
        Conf.write(scratch, kit, settings);
        Conf.writePrivately(
                scratch,
                scratch.path("pg_hba.conf"),
                "local all all peer map=%s\nhost all %s 127.0.0.1/32 scram-sha-256\n".formatted(MAP, Conf.USER));
        var users = new LinkedHashSet<String>();
        users.add(System.getProperty("user.name", ""));
        users.add(Files.getOwner(data(scratch)).getName());
        Conf.writePrivately(
                scratch,
                scratch.path("pg_ident.conf"),
                users.stream()
                        .map(user -> "%s \"%s\" \"%s\"\n"
                                .formatted(MAP, user, seat.superuser().replace("\"", "\"\"")))
                        .collect(Collectors.joining()));
        Conf.writePrivately(scratch, data(scratch).resolve("recovery.signal"), "");
    }

    private static Path socket(Scratch scratch) {
        var usual = scratch.path("socket");
        if (usual.toString().length() + "/.s.PGSQL.65535".length() <= LONGEST_SOCKET) {
            return scratch.give("socket");
        }
        try {
            var folder = Files.createTempDirectory("muster-verify-");
            scratch.host().handOver(folder);
            return folder;
        } catch (IOException e) {
            throw Scratch.trouble("there is no place for a socket", e);
        }
    }

    private boolean cameUp() throws InterruptedException {
        while (true) {
            chores.pulse().run();
            if (ScratchServer.saysReady(data())) {
                return true;
            }
            if (program.await(LOOK).isPresent()) {
                return false;
            }
        }
    }

    /** It goes on as a server like any other, and is closed as that. */
    public ScratchServer opened(Opening opening) throws InterruptedException {
        var password = ScratchServer.password();
        opening.makeRole(Conf.USER, password.reveal());
        forgetSocket();
        return new ScratchServer(this, new ScratchServer.Login(seat.port(), Conf.USER, password));
    }

    /** Has it come out of its recovery, and gives it a role of ours. */
    @FunctionalInterface
    public interface Opening {
        void makeRole(String name, String password) throws InterruptedException;
    }

    private void forgetSocket() {
        if (!seat.socket().startsWith(scratch.folder())) {
            try {
                Files.deleteIfExists(seat.file());
                Files.deleteIfExists(seat.file().resolveSibling(seat.file().getFileName() + ".lock"));
                Files.deleteIfExists(seat.socket());
            } catch (IOException _) {
                // An empty folder among those for what is temporary.
            }
        }
    }

    @Override
    public void close() {
        ScratchServer.end(scratch, kit, data(), program);
        forgetSocket();
    }
}
