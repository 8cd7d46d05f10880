package dev.muster.commands.takeback;

import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.wal.Lineage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether what serves is still what this run set up, and nothing that came after it: putting the old folders back would take
 * that from sight, too, and nobody was asked about that.
 */
record Succession(Ground ground) {
    /** In what is kept: the server, and the number of the history, that took its place. */
    static final String FILE = "muster-successor";

    private static final Pattern KEPT = Pattern.compile("\\.kept-(\\d{8}-\\d{6})");
    private static final Pattern NOTED = Pattern.compile("(\\d+) (\\d+)\\s*");

    /** What took a place. */
    private record Successor(String systemIdentifier, int timeline) {
        /** Empty where none is noted: as kept by an earlier Muster, or by one that died there and exchanged nothing yet. */
        static Optional<Successor> of(Path kept) {
            if (!Files.exists(kept.resolve(FILE))) {
                return Optional.empty();
            }
            var found = NOTED.matcher(read(kept.resolve(FILE)));
            return found.matches()
                    ? Optional.of(new Successor(found.group(1), Integer.parseInt(found.group(2))))
                    : Optional.empty();
        }
    }

    void note(Work work, Path old, Path fresh) throws InterruptedException {
        var control = ControlFile.of(work.tools(), fresh, work::checkpoint);
        new Settling(work, ground)
                .write(old.resolve(FILE), "%s %d\n".formatted(control.systemIdentifier(), control.timeline()));
    }

    /** By the folders alone. */
    Optional<Problem> why() {
        if (!isReplaced()) {
            return Optional.empty();
        }
        var primary = ground.primary();
        var later = later(primary);
        if (later.isPresent()) {
            return Optional.of(displaced("it was taken back once more at " + later.get()));
        }
        if (Files.exists(primary.data().resolve("standby.signal"))) {
            return Optional.of(displaced("%s is a standby now".formatted(primary.node())));
        }
        return ground.standbys().stream()
                .filter(seat -> Files.isDirectory(seat.data()))
                .filter(seat -> !Files.exists(seat.data().resolve("standby.signal")))
                .findFirst()
                .map(seat -> displaced("%s is no standby any more".formatted(seat.node())));
    }

    private boolean isReplaced() {
        return Files.isDirectory(ground.kept(ground.primary()))
                && Files.isDirectory(ground.primary().data());
    }

    /** What is kept of a later run was what this one had set up, or came from that. */
    private Optional<String> later(Ground.Seat seat) {
        var name = seat.data().getFileName().toString();
        try (var beside = Files.list(Elsewhere.parent(seat.data()))) {
            return beside.filter(path -> path.getFileName().toString().startsWith(name) && Files.isDirectory(path))
                    .filter(path -> isLater(path, seat))
                    .map(path -> stamp(path, seat).orElseThrow())
                    .sorted()
                    .map(stamp -> Moments.shown(KeptFolder.moment(stamp)))
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty(); // Where we see nothing we rename nothing.
        }
    }

    private static Optional<String> stamp(Path beside, Ground.Seat seat) {
        var found = KEPT.matcher(beside.getFileName()
                .toString()
                .substring(seat.data().getFileName().toString().length()));
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** Names tell when it was planned, which may be in another order; each takes a higher number than those before it. */
    private boolean isLater(Path beside, Ground.Seat seat) {
        var ours = Successor.of(ground.kept(seat));
        var theirs = Successor.of(beside);
        boolean both = ours.isPresent() && theirs.isPresent();
        return stamp(beside, seat)
                .filter(stamp ->
                        both ? theirs.get().timeline() > ours.get().timeline() : stamp.compareTo(ground.when()) > 0)
                .isPresent();
    }

    /** By what the folders hold, too: no name tells of a cluster that was made anew in its place. */
    void require(Work work) throws InterruptedException {
        var why = why();
        if (why.isPresent()) {
            throw why.get().asTrouble();
        }
        var successor = isReplaced() ? Successor.of(ground.kept(ground.primary())) : Optional.<Successor>empty();
        if (successor.isPresent()) {
            require(work, successor.get());
        }
    }

    private void require(Work work, Successor successor) throws InterruptedException {
        var data = ground.primary().data();
        var control = ControlFile.of(work.tools(), data, work::checkpoint);
        if (!control.systemIdentifier().equals(successor.systemIdentifier())) {
            throw displaced("%s holds another server, with the system identifier %s"
                            .formatted(data, control.systemIdentifier()))
                    .asTrouble();
        }
        if (!descends(data, control.timeline(), successor.timeline())) {
            throw displaced("%s is on timeline %d, which does not go back to %d"
                            .formatted(data, control.timeline(), successor.timeline()))
                    .asTrouble();
        }
    }

    private static boolean descends(Path data, int now, int timeline) {
        var history = data.resolve("pg_wal").resolve("%08X.history".formatted(now));
        return now == timeline
                || (Files.exists(history)
                        && Lineage.of(now, read(history)).parents().stream()
                                .anyMatch(left -> left.timeline() == timeline));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Scratch.trouble("what took the place cannot be told", e);
        }
    }

    private Problem displaced(String fact) {
        return new Problem(
                "SUCCEEDED",
                "what serves is not what was set up when %s was taken back at %s: %s"
                        .formatted(ground.cluster(), Moments.shown(KeptFolder.moment(ground.when())), fact),
                "undo whatever was taken back later first, the newest first; if that is not it, the folder %s stays for you to look into: /db kept list %s"
                        .formatted(ground.kept(ground.primary()), ground.cluster()));
    }
}
