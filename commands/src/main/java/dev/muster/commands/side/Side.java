package dev.muster.commands.side;

import dev.muster.commands.wal.Lsn;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A server beside its cluster that stands at one moment of it and can be read, not written. What is here lies as side.json
 * in its folder, and nowhere else.
 *
 * @param port names its socket: it listens on no network
 * @param until when it goes by itself
 */
public record Side(
        String name,
        String cluster,
        Path folder,
        int port,
        Target target,
        Instant made,
        Instant until,
        Server server,
        Optional<Reached> reached) {

    /**
     * What it was made of and how it is reached.
     *
     * @param socket the folder of its socket, which nobody but its owner enters
     * @param user the role that Muster is there
     */
    public record Server(String backup, int major, int timeline, Path socket, String user) {}

    /** Where it stands: what was replayed last, and when the last of it was committed. */
    public record Reached(Lsn lsn, Optional<Instant> committed) {}

    Path data() {
        return folder.resolve("data");
    }

    Side withUntil(Instant later) {
        return new Side(name, cluster, folder, port, target, made, later, server, reached);
    }

    Side withReached(Reached at) {
        return new Side(name, cluster, folder, port, target, made, until, server, Optional.of(at));
    }

    Side withServer(int otherPort, Server other) {
        return new Side(name, cluster, folder, otherPort, target, made, until, other, reached);
    }
}
