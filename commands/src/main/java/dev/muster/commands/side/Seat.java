package dev.muster.commands.side;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.handling.Handling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where the server of a side is reached, and by whom. */
record Seat(OpenSide step, Opening.Ground ground) {
    /** The longest path that a socket may have, on Linux. */
    private static final int LONGEST_SOCKET = 100;

    /** Muster itself, and whoever the server belongs to: people who look with psql are those. */
    List<String> systemUsers() {
        var users = new LinkedHashSet<String>();
        users.add(System.getProperty("user.name", ""));
        try {
            users.add(Files.getOwner(ground.path("data")).getName());
        } catch (IOException e) {
            throw Sides.trouble("whose folder it is cannot be seen", e);
        }
        return List.copyOf(users);
    }

    /** Its superuser may be called as it is today, or as it is usually. Which one there is shows when it runs. */
    List<String> roles() {
        var handling = ground.exam().work().tools().handling();
        Set<String> names = new LinkedHashSet<>();
        names.add("postgres");
        handling.of(step.cluster()).admin().map(Handling.Admin::user).ifPresent(names::add);
        systemUsers().forEach(names::add);
        ground.exam().work().observer().cluster(step.cluster()).stream()
                .flatMap(cluster -> cluster.nodes().stream())
                .map(Node::login)
                .map(Node.Login::user)
                .forEach(names::add);
        return List.copyOf(names);
    }

    Path socket() {
        var usual = ground.path("socket");
        if (usual.toString().length() + "/.s.PGSQL.65535".length() <= LONGEST_SOCKET) {
            return ground.scratch().give("socket");
        }
        return elsewhere();
    }

    private Path elsewhere() {
        try {
            var folder = Files.createTempDirectory("muster-side-");
            ground.scratch().host().handOver(folder);
            return folder;
        } catch (IOException e) {
            throw Sides.trouble("there is no place for its socket", e);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw Sides.trouble("there is no free port", e);
        }
    }
}
