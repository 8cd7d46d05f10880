package dev.muster.commands.takeback;

import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.side.Promotion;
import dev.muster.commands.side.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was recovered becomes a server of its own, on a new timeline, while nobody but us reaches it; it is looked at, stopped,
 * and written down. Until the cluster stops, nobody notices.
 */
public record FinishBeside(Ground ground) implements Step {
    private static final long LARGE = 20L << 30;

    @Override
    public String describe() {
        return "promote what was recovered onto a new timeline, beside; prove it, and stop it with everything written down";
    }

    @Override
    public String intent() {
        return "promote what was recovered of " + ground.intent();
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(4);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    private Path marker() {
        return marker(ground);
    }

    /** Written last. */
    static Path marker(Ground ground) {
        return ground.beside(ground.primary()).resolve("finished");
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        return new Probe.NotDone(); // What is done of it is not done again.
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var shortage = new Shortage(ground.primary(), "which serves as before");
        try {
            if (Files.exists(marker())) {
                return Proof.of(Files.readString(marker()));
            }
            var side = WeighLoss.side(work, ground);
            var known = new Histories(work, ground)
                    .into(Promotion.wal(side), side.server().timeline(), OwnersArchive.of(work, ground));
            work.progress(5, "promoting it");
            var proof = doubted(finished(work, side), known.doubts());
            Files.writeString(marker(), proof.seen());
            return proof;
        } catch (Problem.Trouble trouble) {
            throw shortage.or(trouble);
        } catch (SQLException e) {
            var full = shortage.behind(e);
            if (full.isPresent()) {
                throw full.get();
            }
            throw e;
        } catch (IOException e) {
            throw shortage.or(new Problem.Trouble(
                    new Problem(
                            "BESIDE_UNUSABLE",
                            "what was recovered cannot be finished: " + e.getMessage(),
                            "mend that, then retry"),
                    e));
        }
    }

    private static Proof doubted(Proof proof, List<String> doubts) {
        var told = Stream.concat(Stream.of(proof.seen()), doubts.stream()).collect(Collectors.joining("; "));
        return new Proof(told, proof.values());
    }

    private Proof finished(Work work, Side side) throws SQLException, InterruptedException, IOException {
        var data = Promotion.data(side);
        var promotion = new Promotion(Elsewhere.beside(work, ground).tools(), side, work::checkpoint);
        promotion.promote();
        Portrayed seen;
        try (var line = promotion.open()) {
            seen = Portrayed.of(line);
        }
        int highest = Math.max(
                Histories.highest(Promotion.wal(side)),
                ControlFile.of(work.tools(), ground.primary().data(), work::checkpoint)
                        .timeline());
        work.progress(30, "stopping it");
        promotion.stop();
        var control = ControlFile.of(work.tools(), data, work::checkpoint);
        requireSound(seen, control, highest);
        work.progress(50, "looking at its pages");
        var pages = pages(work, data, control);
        work.progress(80, "writing it down");
        run(work, data, "initdb", "--sync-only", "--pgdata=" + data);
        return new Proof(
                "what was recovered is a server of its own on timeline %d (it was %d), system identifier %s as before; %s; stopped and written down"
                        .formatted(seen.timeline(), side.server().timeline(), seen.systemIdentifier(), pages),
                Map.of("timeline", String.valueOf(seen.timeline())));
    }

    private record Portrayed(boolean recovering, int timeline, String systemIdentifier) {
        static Portrayed of(Connection line) throws SQLException {
            try (var statement = line.createStatement()) {
                statement.execute("CHECKPOINT");
                try (var row = statement.executeQuery("""
                        SELECT pg_is_in_recovery() AS recovering,
                               substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline,
                               system_identifier::text AS system
                          FROM pg_control_system()
                        """)) {
                    row.next();
                    return new Portrayed(
                            row.getBoolean("recovering"),
                            Integer.parseUnsignedInt(row.getString("timeline"), 16),
                            row.getString("system"));
                }
            }
        }
    }

    private void requireSound(Portrayed seen, ControlFile control, int highest) {
        if (seen.recovering()
                || seen.timeline() <= highest
                || !control.isShutDown()
                || control.timeline() != seen.timeline()) {
            throw new Problem(
                            "NOT_PROMOTED",
                            "what was recovered is %s on timeline %d, its folder says “%s” on timeline %d, and timeline %d was taken before"
                                    .formatted(
                                            seen.recovering() ? "still recovering" : "a server of its own",
                                            seen.timeline(),
                                            control.state(),
                                            control.timeline(),
                                            highest),
                            "roll back: nothing of the cluster was touched; then ask anew")
                    .asTrouble();
        }
    }

    private String pages(Work work, Path data, ControlFile control) throws InterruptedException {
        if (!control.checksums()) {
            return "it keeps no checksums";
        }
        if (KeptFolder.bytes(data) > LARGE) {
            return "its checksums were not all read again: it is large";
        }
        run(work, data, "pg_checksums", "--check", "--pgdata=" + data);
        return "the checksum of every page is right";
    }

    private static void run(Work work, Path data, String program, String... arguments) throws InterruptedException {
        var line = new java.util.ArrayList<String>();
        line.add(ControlFile.kit(work.tools(), data).program(program));
        line.addAll(java.util.List.of(arguments));
        var outcome = new Chores(work.tools().host(), work::checkpoint)
                .run(Host.Errand.of(line, Map.of()).in(data).ordinarily());
        if (!outcome.ok()) {
            throw new Problem(
                            "BESIDE_UNSOUND",
                            "%s says of what was recovered: %s".formatted(program, outcome.complaint()),
                            "roll back: nothing of the cluster was touched; go by another backup (--from)")
                    .asTrouble();
        }
    }
}
