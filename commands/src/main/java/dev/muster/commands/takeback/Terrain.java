package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the data folders of a cluster are such that others can take their places. Looks, and changes nothing. */
record Terrain(Work.Tools tools, Topology topology) {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final List<String> MANAGERS = List.of("patroni", "pg_autoctl", "stolon-keeper");

    Ground ground(Instant now) {
        var cluster = topology.cluster();
        var seats = new ArrayList<Ground.Seat>();
        Optional<Ground.Seat> primary = Optional.empty();
        for (var node : cluster.nodes()) {
            var seat = seat(cluster, node);
            if (Files.exists(seat.data().resolve("standby.signal"))) {
                seats.add(seat);
            } else if (primary.isPresent()) {
                throw new Problem(
                                "SEVERAL_PRIMARIES",
                                "neither %s nor %s is a standby, by their data folders"
                                        .formatted(primary.get().node(), seat.node()),
                                "take the wrong one out of the cluster first: make it a standby, or remove it from muster.yaml")
                        .asTrouble();
            } else {
                primary = Optional.of(seat);
            }
        }
        var found = primary.orElseThrow(() -> new Problem(
                        "NO_PRIMARY",
                        "every data folder of " + cluster.name() + " is a standby's",
                        "name the primary with its data folder in muster.yaml; or recover beside: --beside")
                .asTrouble());
        return new Ground(cluster.name(), KeptFolder.stamp(now), found, seats);
    }

    private Ground.Seat seat(Cluster cluster, Node node) {
        var data = node.data()
                .orElseThrow(() -> new Problem(
                                "NODE_ELSEWHERE",
                                "the data folder of %s is not on Muster's machine, as far as muster.yaml says"
                                        .formatted(node.name()),
                                "name it at clusters[].nodes[].data if it is; if not, recover beside: /db restore %s --to … --beside"
                                        .formatted(cluster.name()))
                        .asTrouble());
        var seat = new Ground.Seat(node.name(), KeptFolder.real(data).toString());
        requireFolder(seat);
        requireUnmanaged(seat.node(), seat.data());
        requireNoRepmgr(seat);
        requireSame(node, seat);
        return seat;
    }

    private void requireFolder(Ground.Seat seat) {
        var data = seat.data();
        if (!Files.isRegularFile(data.resolve("PG_VERSION"))) {
            throw new Problem(
                            "NO_DATA_FOLDER",
                            "%s is no data folder of PostgreSQL that can be read".formatted(data),
                            "correct the data of %s in muster.yaml; a server that is lost with its folder comes back beside: --beside"
                                    .formatted(seat.node()))
                    .asTrouble();
        }
        requireRenamable(data);
        requireOwner(seat);
        try (var links = Files.list(data.resolve("pg_tblspc"))) {
            if (links.findAny().isPresent()) {
                throw tablespaces(topology.cluster().name()).asTrouble();
            }
        } catch (IOException e) {
            throw unreadable(data, e);
        }
    }

    /** What is a file system of its own cannot be renamed, and nothing beside it can take its place. */
    static void requireRenamable(Path data) {
        var parent = Elsewhere.parent(data);
        try {
            if (!Files.getFileStore(data).equals(Files.getFileStore(parent))) {
                throw new Problem(
                                "DATA_IS_MOUNT",
                                "%s is a file system of its own: nothing beside it can take its place by being renamed"
                                        .formatted(data),
                                "recover beside (--beside) and bring back from there what is needed; for the next time, put the data folder one level below the mount")
                        .asTrouble();
            }
            if (!Files.isWritable(parent)) {
                throw new Problem(
                                "NOT_OURS",
                                "Muster may not rename what is in " + parent,
                                "run Muster as root or as the owner of the data folders, who may write there; or recover beside: --beside")
                        .asTrouble();
            }
        } catch (IOException e) {
            throw unreadable(data, e);
        }
    }

    private void requireOwner(Ground.Seat seat) {
        try {
            var owns =
                    tools.host().run(Host.Errand.of("test", "-O", seat.folder()).ordinarily(), SOON);
            if (!owns.ok()) {
                throw new Problem(
                                "NOT_OURS",
                                "%s does not belong to the user that Muster runs PostgreSQL's programs as"
                                        .formatted(seat.folder()),
                                "run Muster as root with postgres.user, or as the owner of the data folders; or recover beside: --beside")
                        .asTrouble();
            }
        } catch (IOException e) {
            throw unreadable(seat.data(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Problem.Trouble unreadable(Path data, IOException e) {
        return new Problem.Trouble(
                new Problem(
                        "NO_DATA_FOLDER",
                        "%s cannot be looked at: %s".formatted(data, e.getMessage()),
                        "let Muster's user read it"),
                e);
    }

    static Problem tablespaces(String cluster) {
        return new Problem(
                "HAS_TABLESPACES",
                cluster
                        + " has tablespaces: they lie elsewhere, and cannot be put in their place together with its folder",
                "recover beside (--beside), and bring back from there what is needed: /db restore table, or a dump");
    }

    /** Who manages a cluster starts what we stop, and promotes what we rebuild. */
    static void requireUnmanaged(String node, Path data) {
        var by = Files.exists(data.resolve("patroni.dynamic.json"))
                ? Optional.of("Patroni")
                : Postmaster.of(data)
                        .flatMap(ProcessHandle::parent)
                        .flatMap(parent -> parent.info().commandLine())
                        .flatMap(
                                line -> MANAGERS.stream().filter(line::contains).findFirst());
        by.ifPresent(manager -> {
            throw managed(node, manager).asTrouble();
        });
    }

    private static Problem managed(String node, String manager) {
        return new Problem(
                "MANAGED",
                "%s is managed by %s, which would start what is stopped here, or promote another node"
                        .formatted(node, manager),
                "recover beside (--beside), and bring back from there what is needed; or let the manager rebuild the cluster from that");
    }

    /** Its daemon is nobody's parent, and promotes nothing without its library. */
    private void requireNoRepmgr(Ground.Seat seat) {
        try {
            if (Configured.of(tools, seat.data(), "shared_preload_libraries", () -> {})
                    .contains("repmgr")) {
                throw managed(seat.node(), "repmgr").asTrouble();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The server that answers there must be the one that works in that folder. */
    private void requireSame(Node node, Ground.Seat seat) {
        new Threshold(tools).requireIn(node, seat.data(), system(seat));
        boolean up = topology.nodes().stream()
                .anyMatch(seen ->
                        seen.node().name().equals(node.name()) && seen.facts().isPresent());
        if (!up) {
            return;
        }
        try {
            var says = tools.observer().ask(node, line -> {
                try (var statement = line.createStatement();
                        var row = statement.executeQuery("SELECT current_setting('data_directory', true)")) {
                    row.next();
                    return Optional.ofNullable(row.getString(1));
                }
            });
            if (says.isPresent() && !KeptFolder.real(Path.of(says.get())).equals(seat.data())) {
                throw new Problem(
                                "WRONG_FOLDER",
                                "%s works in %s, and not in %s".formatted(node.name(), says.get(), seat.folder()),
                                "correct clusters[].nodes[].data in muster.yaml")
                        .asTrouble();
            }
        } catch (SQLException _) {
            // It may not say: then the process in the folder does.
        }
        if (Postmaster.of(seat.data()).isEmpty()) {
            throw new Problem(
                            "WRONG_FOLDER",
                            "%s answers, but no server works in %s".formatted(node.name(), seat.folder()),
                            "correct clusters[].nodes[].data in muster.yaml; a server in a container of its own is not reached here")
                    .asTrouble();
        }
    }

    /** A pooler answers in the place of a server that was stopped, which would be found out only then. */
    void requireDirect() {
        for (var seen : topology.nodes()) {
            var node = seen.node();
            if (seen.facts().isEmpty()) {
                continue;
            }
            try {
                int port = tools.observer().ask(node, line -> {
                    try (var statement = line.createStatement();
                            var row = statement.executeQuery("SELECT coalesce(inet_server_port(), 0)")) {
                        row.next();
                        return row.getInt(1);
                    }
                });
                if (port != node.login().port()) {
                    throw new Problem(
                                    "NODE_BEHIND_PROXY",
                                    "%s is reached at %s:%d, and itself listens %s: a pooler or a proxy stands between, and would answer in its place"
                                            .formatted(
                                                    node.name(),
                                                    node.login().host(),
                                                    node.login().port(),
                                                    port == 0 ? "on a socket" : "on port " + port),
                                    "name host and port of the server itself for %s in muster.yaml; or recover beside: --beside"
                                            .formatted(node.name()))
                            .asTrouble();
                }
            } catch (SQLException _) {
                // It has gone meanwhile: there is nobody to be reached.
            }
        }
    }

    private String system(Ground.Seat seat) {
        try {
            return ControlFile.of(tools, seat.data(), () -> {}).systemIdentifier();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    List<Check> checks(Ground ground, List<String> strangers) {
        var checks = new ArrayList<Check>();
        checks.add(new Check(
                "every data folder is here",
                String.join(", ", ground.all().stream().map(Ground.Seat::folder).toList()),
                true));
        for (var seat : ground.all()) {
            if (Files.isSymbolicLink(seat.data().resolve("pg_wal"))) {
                checks.add(new Check(
                        "the WAL of %s lies in its data folder".formatted(seat.node()),
                        "pg_wal leads elsewhere; afterwards it lies in the data folder",
                        false));
            }
        }
        var logical = Slots.of(ground.primary().data()).logical();
        checks.add(new Check(
                "nobody is sent changes by a logical slot",
                logical.isEmpty() ? "there is none" : String.join(", ", logical) + ": lost, subscribers begin anew",
                logical.isEmpty()));
        checks.add(new Check(
                "nobody follows it that is not rebuilt",
                strangers.isEmpty()
                        ? "nobody else, as far as can be seen"
                        : "not re-made: " + String.join("; ", strangers),
                strangers.isEmpty()));
        return checks;
    }

    /** For the copies of the standbys, beside what the recovery itself takes. */
    Check room(Ground ground, long bytes) {
        try {
            for (var seat : ground.standbys()) {
                var store = Files.getFileStore(seat.data());
                long here = ground.all().stream()
                                .filter(other -> sameStore(other.data(), store))
                                .count()
                        * bytes;
                if (store.getUsableSpace() < here) {
                    throw noRoom("what is made beside takes %s there, where %s are free"
                                    .formatted(Human.bytes(here), Human.bytes(store.getUsableSpace())))
                            .asTrouble();
                }
            }
            return new Check(
                    "room for every copy, while the old ones are kept",
                    "%s for each of %d"
                            .formatted(Human.bytes(bytes), ground.all().size()),
                    true);
        } catch (IOException e) {
            throw unreadable(ground.primary().data(), e);
        }
    }

    private static boolean sameStore(Path data, java.nio.file.FileStore store) {
        try {
            return Files.getFileStore(data).equals(store);
        } catch (IOException _) {
            return true;
        }
    }

    static Problem noRoom(String fact) {
        return new Problem(
                "NO_ROOM_BESIDE",
                fact,
                "make room on the disk of the data folder (/db kept list shows what is kept there); or recover beside on another disk: --beside");
    }
}
