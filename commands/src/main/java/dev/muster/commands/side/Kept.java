package dev.muster.commands.side;

import dev.muster.commands.wal.Lsn;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A side as it lies in its folder. Fields may be added, never renamed or taken away. */
record Kept(
        int format,
        String name,
        String cluster,
        int port,
        String to,
        boolean inclusive,
        Instant made,
        Instant until,
        Server server,
        Optional<String> lsn,
        Optional<Instant> committed) {

    record Server(String backup, int major, int timeline, String socket, String user) {}

    static Kept of(Side side) {
        var server = side.server();
        return new Kept(
                1,
                side.name(),
                side.cluster(),
                side.port(),
                side.target().words(),
                side.target().isInclusive(),
                side.made(),
                side.until(),
                new Server(
                        server.backup(),
                        server.major(),
                        server.timeline(),
                        server.socket().toString(),
                        server.user()),
                side.reached().map(reached -> reached.lsn().toString()),
                side.reached().flatMap(Side.Reached::committed));
    }

    Side in(Path folder) {
        return new Side(
                name,
                cluster,
                folder,
                port,
                Target.of(to, inclusive, made),
                made,
                until,
                new Side.Server(
                        server.backup(), server.major(), server.timeline(), Path.of(server.socket()), server.user()),
                lsn.flatMap(Lsn::of).map(at -> new Side.Reached(at, committed)));
    }
}
