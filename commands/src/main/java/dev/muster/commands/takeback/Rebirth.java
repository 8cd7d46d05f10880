package dev.muster.commands.takeback;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data folder that has its place again goes on under a new timeline. Under its old number it would write on beside what the
 * one wrote that had its place: in the same archive, from before the point where the two parted, and received by nobody, since
 * a lower number is an older history.
 */
record Rebirth(Work work, Ground ground) {
    /**
     * To the end of what lies in its folder, and of nothing else, wherever its configuration would have it stop. Who let
     * people read meanwhile would not come up once max_connections and the like were lowered. Nobody finds it: what they
     * wrote between its promotion and its stop would be torn off in their midst, and it would serve on if Muster were killed
     * there. The socket, which a server must have, is in its own folder, in what no backup takes along.
     */
    private static final List<String> RECOVERING = Stream.of(
                    "restore_command=false",
                    "hot_standby=off",
                    "listen_addresses=",
                    "unix_socket_directories=pg_stat_tmp",
                    "unix_socket_permissions=0700",
                    "recovery_target_timeline=current",
                    "recovery_target=",
                    "recovery_target_lsn=",
                    "recovery_target_time=",
                    "recovery_target_xid=",
                    "recovery_target_name=")
            .flatMap(setting -> Stream.of("-c", setting))
            .toList();

    /**
     * In what had its place: who retries looks at nothing any more, since it is reborn, and is to tell all the same. It stays
     * for as long as that does.
     */
    static final String DOUBTS = "muster-doubts";

    /** Answers with what could not be looked at. */
    List<String> perform() throws InterruptedException {
        var data = ground.primary().data();
        try {
            // An earlier try may have been killed in its middle, or somebody have started it by hand: it works on under
            // its old number then. What its control file says may be behind, and is right once it is stopped.
            if (Options.areAside(data) || !isReborn()) {
                new Vacancy(work, ground.cluster(), ground.primary()).vacate();
            }
            var doubts = isReborn() ? doubted() : reborn(data);
            Options.putBack(data);
            for (var standby : ground.standbys()) {
                tell(data, standby);
            }
            return doubts;
        } catch (IOException e) {
            throw Scratch.trouble("the timeline cannot be changed", e);
        }
    }

    private List<String> reborn(Path data) throws IOException, InterruptedException {
        var engine = new Engine(work, ground.cluster(), ground.primary());
        var known = new Histories(work, ground)
                .into(data.resolve("pg_wal"), timeline(data), OwnersArchive.of(work, ground));
        new Settling(work, ground)
                .write(ground.undone(ground.primary()).resolve(DOUBTS), String.join("\n", known.doubts()));
        Options.setAside(data, work.tools().host());
        new Settling(work, ground).signal(data, "recovery.signal");
        work.checkpoint();
        engine.startByHand(RECOVERING);
        engine.awaitRecovered();
        engine.stopByHand(Engine.PATIENCE);
        if (timeline(data) <= known.highest()) {
            throw new Problem(
                            "SAME_TIMELINE",
                            "%s went on under timeline %d, and %d was taken before"
                                    .formatted(ground.primary().node(), timeline(data), known.highest()),
                            "see its log, then retry")
                    .asTrouble();
        }
        return known.doubts();
    }

    private List<String> doubted() throws IOException {
        var doubts = ground.undone(ground.primary()).resolve(DOUBTS);
        return Files.exists(doubts) ? Files.readString(doubts).lines().toList() : List.of();
    }

    /**
     * One that ran for a moment while another history had its primary's place knows of that, and of none that is newer: it
     * would want to go there, where it cannot, and not come up.
     */
    private void tell(Path data, Ground.Seat standby) throws IOException {
        new Histories(work, ground).copy(data.resolve("pg_wal"), standby.data().resolve("pg_wal"));
    }

    private int timeline(Path data) throws InterruptedException {
        return ControlFile.of(work.tools(), data, work::checkpoint).timeline();
    }

    /** Beyond what had its place, and whatever that knew of. */
    private boolean isReborn() throws IOException, InterruptedException {
        var undone = ground.undone(ground.primary());
        return !Files.isDirectory(undone)
                || timeline(ground.primary().data())
                        > Math.max(Histories.highest(undone.resolve("pg_wal")), timeline(undone));
    }
}
