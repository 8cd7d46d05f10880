package dev.muster.commands.side;

import dev.muster.commands.moment.Moments;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Conf;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A server that replays to its target and is watched until it stands there, or it is clear that it never will. */
final class Replay {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SILENT = Duration.ofSeconds(5);
    private static final int STARTS = 6;
    static final int HEADER = 40;
    private static final Pattern TOO_LITTLE = Pattern.compile(
            "(\\w+) = (\\d+) is a lower setting than on the primary server, where its value was (\\d+)");
    private static final Pattern STOPPED = Pattern.compile("LOG: +(recovery stopping .*)");

    private final OpenSide step;
    private final Opening.Ground ground;
    private final Feed feed;
    private final Target target;
    private final Sides sides;
    private final Life life;
    private final Seat seat;
    private final long began = System.nanoTime();
    private String stopped = "";
    private List<String> locked = List.of();
    private final Headway headway;

    Replay(OpenSide step, Opening.Ground ground, Feed feed, Target target) {
        this.step = step;
        this.ground = ground;
        this.feed = feed;
        this.target = target;
        var tools = ground.exam().work().tools();
        this.sides = new Sides(tools);
        this.seat = new Seat(step, ground);
        this.headway = new Headway(feed.names(), feed.holding().size(), ground.meter());
        this.life = new Life(tools, ground.kit(), ground.scratch().folder(), ground.meter()::beat);
    }

    /** What PostgreSQL says of where it stopped. */
    String stopped() {
        return stopped;
    }

    List<String> locked() {
        return locked;
    }

    Side run() throws InterruptedException {
        var least = new LinkedHashMap<>(Conf.atLeastAsBefore(ground.chores(), ground.kit(), ground.path("data")));
        var socket = seat.socket();
        for (int start = 1; start <= STARTS; start++) {
            int port = Seat.freePort();
            write(
                    new Manner.Way(
                            port,
                            socket,
                            seat.systemUsers(),
                            seat.roles(),
                            ground.path("wal"),
                            step.base().timeline(),
                            target),
                    least);
            life.start();
            var side = watch(port, socket);
            if (side.isPresent()) {
                return side.get();
            }
            life.stop();
            if (!raise(least)) {
                throw life.failed(life.said());
            }
        }
        throw life.failed(life.said());
    }

    private void write(Manner.Way way, Map<String, String> least) {
        try {
            new Manner(ground.scratch(), ground.kit(), ground.path("data")).write(way, least);
        } catch (IOException e) {
            throw Sides.trouble("the side instance cannot be configured", e);
        }
    }

    /** Settings that were raised after the backup are told in the WAL, and by the server when it meets them. */
    private boolean raise(Map<String, String> least) {
        var found = TOO_LITTLE.matcher(life.said());
        boolean raised = false;
        while (found.find()) {
            least.put(found.group(1), found.group(3));
            raised = true;
        }
        return raised;
    }

    /** Empty if it has to be started again with more of something. */
    private Optional<Side> watch(int port, Path socket) throws InterruptedException {
        var names = seat.roles();
        int role = 0;
        boolean paused = false;
        while (true) {
            headway.tell(life.said());
            feed.isDone();
            var said = life.said();
            if (TOO_LITTLE.matcher(said).find()) {
                return Optional.empty();
            }
            var side = side(port, socket, names.get(role));
            try (var line = sides.connect(side, "template1")) {
                var look = Look.at(line, ground.kit().major());
                requireRecovering(look);
                headway.note(look);
                if (look.paused() && (paused || hasStopped(said))) {
                    return Optional.of(side.withReached(reached(new Locks(sides, side), line, look)));
                }
                if (look.starved() && isOver(look)) {
                    Look.pause(line);
                    paused = true;
                }
            } catch (SQLException e) {
                if ("28000".equals(e.getSQLState())) {
                    role = next(role, names, e);
                } else {
                    requireAlive(said, e);
                }
            }
            Thread.sleep(LOOK);
        }
    }

    private static int next(int role, List<String> names, SQLException e) {
        if (role + 1 == names.size()) {
            throw new Problem.Trouble(
                    new Problem(
                            "SIDE_NO_ROLE",
                            "none of the roles %s may enter the side instance".formatted(String.join(", ", names)),
                            "name the cluster's superuser as the one who restores: clusters[].restores.admin"),
                    e);
        }
        return role + 1;
    }

    /**
     * A server that is told to pause promotes itself instead, and says nothing of it, when nobody could have connected at
     * that moment: transactions with many savepoints that were open while the backup was taken do that.
     */
    private void requireRecovering(Look look) {
        if (!look.recovering()) {
            throw promoted();
        }
    }

    private static Problem.Trouble promoted() {
        return new Problem(
                        "SIDE_PROMOTED",
                        "PostgreSQL did not pause at the target: it went on as a server of its own, as it does when no"
                                + " session could be let in there",
                        "transactions with many savepoints were open: go to a moment after they ended, or begin with an"
                                + " earlier backup (--from)")
                .asTrouble();
    }

    private boolean hasStopped(String said) {
        var found = STOPPED.matcher(said);
        if (found.find()) {
            stopped = found.group(1);
            return true;
        }
        return false;
    }

    /** All WAL that there is was replayed, and its target was not in it. */
    private boolean isOver(Look look) throws InterruptedException {
        if (!feed.isDone()) {
            return false;
        }
        if (feed.gap().isPresent() && isBefore(feed.gap().get())) {
            return true;
        }
        if (feed.gap().isPresent()) {
            throw Opening.gap(feed.gap().get(), step.aim().target());
        }
        if (feed.completeAt().isEmpty() && hasMore()) {
            feed.complete(ground);
            headway.moved();
            return false;
        }
        if (!headway.isStillFor(Duration.ofMillis(600))) {
            return false; // The last file may only just have come.
        }
        return switch (target) {
            case Target.Latest _ -> true;
            case Target.AtTime at -> {
                if (covered(at.at())) {
                    yield true; // Nothing was committed between the last that there is and that time.
                }
                throw unreached(look);
            }
            case Target.AtLsn at -> {
                if (isAllBefore(at, look)) {
                    yield true;
                }
                throw unreached(look);
            }
            case Target.AtXid _, Target.AtName _ -> throw unreached(look);
        };
    }

    /** All that belongs before it was replayed: a hole begins no earlier. */
    private boolean isBefore(Gap gap) {
        return target instanceof Target.AtLsn(var lsn, var inclusive)
                && !inclusive
                && !gap.from().before(lsn);
    }

    /** It is the very end of all WAL: the next record would begin there, behind the header of a page perhaps. */
    private static boolean isAllBefore(Target.AtLsn at, Look look) {
        return !at.inclusive()
                && look.replayed()
                        .filter(end -> at.lsn().bytes() - end.bytes() <= HEADER)
                        .isPresent();
    }

    private boolean hasMore() {
        return step.base().node().isPresent() && feed.gap().isEmpty();
    }

    private boolean covered(Instant at) {
        return feed.completeAt()
                .or(feed::newest)
                .filter(seen -> !seen.isBefore(at))
                .isPresent();
    }

    private Problem.Trouble unreached(Look look) {
        return new Problem(
                        "TARGET_NOT_REACHED",
                        "%s is not in the WAL that there is, which ends at %s%s"
                                .formatted(
                                        step.aim().target().shown(),
                                        look.replayed().map(Lsn::toString).orElse("its beginning"),
                                        look.committed()
                                                .map(at -> ", its last commit at " + Moments.shown(at))
                                                .orElse("")),
                        "go to the end of what there is: --to latest")
                .asTrouble();
    }

    private Side.Reached reached(Locks locks, Connection line, Look look) throws SQLException {
        locked = locks.seen(line);
        var at = look.replayed().orElseThrow();
        requireExact(at);
        return new Side.Reached(at, look.committed());
    }

    /** PostgreSQL says where it stands: it must be on the right side of where it was to stop. */
    private void requireExact(Lsn at) {
        if (target instanceof Target.AtLsn(var lsn, var inclusive) && (inclusive ? !lsn.before(at) : lsn.before(at))) {
            throw new Problem(
                            "TARGET_MISSED",
                            "the side instance stands at %s, which is not %s".formatted(at, target.shown()),
                            "no record begins at that position: name one where one does, as /db lost shows them")
                    .asTrouble();
        }
    }

    private void requireAlive(String said, SQLException why) {
        if (said.contains("selected new timeline ID")) {
            throw promoted();
        }
        boolean mayStart = System.nanoTime() - began < SILENT.toNanos();
        if (life.process().isEmpty() && (said.contains("FATAL:") || !mayStart)) {
            throw life.failed(said.isBlank() ? String.valueOf(why.getMessage()) : said);
        }
        requireReadable(said);
    }

    /** Consistent, at the end of all WAL, and nobody is let in: nobody ever will be. */
    private void requireReadable(String said) {
        if (said.contains("consistent recovery state reached")
                && feed.isDone()
                && feed.completeAt().isPresent() == hasMore()
                && headway.isStillFor(SILENT.multipliedBy(2))) {
            throw new Problem(
                            "SIDE_NOT_READABLE",
                            "all WAL was replayed, and PostgreSQL lets nobody in: transactions with many savepoints were"
                                    + " open from before the backup ended to the end",
                            "begin with another backup (--from), or go to a moment after they ended")
                    .asTrouble();
        }
    }

    private Side side(int port, Path socket, String role) {
        var now = Opening.now();
        return new Side(
                step.name(),
                step.cluster(),
                ground.scratch().folder(),
                port,
                step.aim().target(),
                now,
                now.plus(step.lives()),
                new Side.Server(
                        step.base().backup(), ground.kit().major(), step.base().timeline(), socket, role),
                Optional.empty());
    }
}
