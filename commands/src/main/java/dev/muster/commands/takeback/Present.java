package dev.muster.commands.takeback;

import dev.muster.commands.plan.Work;
import dev.muster.commands.side.Promotion;
import dev.muster.commands.side.Side;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lineage;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The history that a cluster is on now, and how far it surely goes.
 *
 * @param lives whether the primary itself said how far it is: then it ends there
 */
record Present(Lineage lineage, Lsn known, boolean lives, ControlFile control) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Position(int timeline, Lsn lsn) {}

    static Present of(Work work, Ground ground) throws InterruptedException {
        var data = ground.primary().data();
        var control = ControlFile.of(work.tools(), data, work::checkpoint);
        var said = said(work, ground);
        int timeline = said.map(Position::timeline).orElseGet(() -> Math.max(control.timeline(), newest(data)));
        var node = ground.node(work, ground.primary());
        var lineage = lineage(timeline, List.of(data.resolve("pg_wal")))
                .or(() -> said.flatMap(_ -> Holding.lineage(work.access(), node, timeline)))
                .orElse(Lineage.alone(timeline));
        return new Present(
                lineage, said.map(Position::lsn).orElse(control.wal().checkpoint()), said.isPresent(), control);
    }

    private static Optional<Position> said(Work work, Ground ground) {
        try (var line = work.access().maintenance(ground.admin(work, ground.primary()), PATIENCE);
                var statement = line.createStatement();
                var row = statement.executeQuery("""
                        SELECT pg_current_wal_flush_lsn()::text AS lsn,
                               substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8) AS timeline
                        """)) {
            row.next();
            return Optional.of(new Position(
                    Integer.parseUnsignedInt(row.getString("timeline"), 16),
                    Lsn.of(row.getString("lsn")).orElseThrow()));
        } catch (SQLException _) {
            return Optional.empty(); // It is down, perhaps that is why: its folder says as much.
        }
    }

    /** One that was promoted and died before its next checkpoint is on a timeline that its control file does not know. */
    private static int newest(Path data) {
        try (var all = Files.list(data.resolve("pg_wal"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9A-F]{24}"))
                    .mapToInt(name -> Integer.parseUnsignedInt(name.substring(0, 8), 16))
                    .max()
                    .orElse(1);
        } catch (IOException _) {
            return 1;
        }
    }

    private static Optional<Lineage> lineage(int timeline, List<Path> folders) {
        if (timeline == 1) {
            return Optional.of(Lineage.alone(1));
        }
        for (var folder : folders) {
            try {
                return Optional.of(
                        Lineage.of(timeline, Files.readString(folder.resolve("%08X.history".formatted(timeline)))));
            } catch (IOException _) {
                // Another folder may have it.
            }
        }
        return Optional.empty();
    }

    /** From where on what is there now was not there then: the moment, unless that lies on a branch of its own. */
    Lsn since(Side side, Ground ground) {
        int timeline = side.server().timeline();
        var from = side.reached().orElseThrow().lsn();
        return lineage(
                        timeline,
                        List.of(Promotion.wal(side), ground.primary().data().resolve("pg_wal")))
                .or(() -> Optional.of(lineage).filter(now -> now.timeline() == timeline))
                .map(then -> parting(lineage, then, from))
                .orElse(from);
    }

    /** Where two ways part, or {@code from} where they had not parted yet. */
    static Lsn parting(Lineage now, Lineage then, Lsn from) {
        var ours = ways(now);
        var theirs = ways(then);
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            var our = ours.get(i);
            var their = theirs.get(i);
            if (our.timeline() != their.timeline()) {
                break;
            }
            var end = our.at().before(their.at()) ? our.at() : their.at();
            if (!our.at().equals(their.at()) || !end.before(from)) {
                return end.before(from) ? end : from;
            }
        }
        return from;
    }

    /** The last goes on for ever. */
    private static List<Lineage.Left> ways(Lineage lineage) {
        return new ArrayList<>(
                Stream.concat(lineage.parents().stream(), Stream.of(new Lineage.Left(lineage.timeline(), new Lsn(-1))))
                        .toList());
    }
}
