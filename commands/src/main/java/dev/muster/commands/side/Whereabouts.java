package dev.muster.commands.side;

import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Check;
import dev.muster.commands.problem.Instead;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.wal.Lsn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds a transaction or a restore point in the WAL, and the newest base backup that ended before it. What there is none of
 * is told before anything is touched; what cannot be looked up by reading a little ({@link Peek}) is left to the oldest
 * base, behind which it must be.
 */
final class Whereabouts {
    private static final int NEAREST = 5;

    private final Stock stock;
    private final Peek peek;
    private final boolean anyTimeline;

    private Whereabouts(Stock stock, Peek peek, boolean anyTimeline) {
        this.stock = stock;
        this.peek = peek;
        this.anyTimeline = anyTimeline;
    }

    /**
     * The base, and what is told of it.
     *
     * @param looked what the WAL says of the target
     */
    record Found(Backup base, String why, Optional<Check> looked) {}

    /** Where it was found, in words. */
    private record Place(Backup base, String why, String at) {}

    private String onThis() {
        return ", on timeline " + stock.timeline();
    }

    /** {@code bases} are the newest first; {@code anyTimeline} if nobody said which is meant. */
    static Found find(Stock stock, List<Backup> bases, Target target, boolean anyTimeline) {
        if (stock.holding().isEmpty()) {
            return unseen(stock, bases, target, "no repository has WAL");
        }
        try {
            return new Whereabouts(stock, new Peek(stock, stock.holding().get()), anyTimeline).find(bases, target);
        } catch (Peek.Unseen e) {
            return unseen(stock, bases, target, e.why());
        }
    }

    private static Found unseen(Stock stock, List<Backup> bases, Target target, String why) {
        return new Found(
                bases.getLast(),
                bases.size() == 1
                        ? ""
                        : "the oldest, since a look at the WAL that is kept did not say where " + target.shown()
                                + " is: --from names another",
                Optional.of(new Check(
                        "it is in the WAL",
                        "not looked up: %s; it is looked for on timeline %d once all WAL is there"
                                .formatted(why, stock.timeline()),
                        true)));
    }

    private Found find(List<Backup> bases, Target target) throws Peek.Unseen {
        var place = switch (target) {
            case Target.AtXid at -> place(bases, at);
            case Target.AtName at -> place(bases, at);
            case Target.AtTime _, Target.AtLsn _, Target.Latest _ -> throw new IllegalArgumentException(target.shown());
        };
        return new Found(place.base(), place.why(), Optional.of(new Check("it is in the WAL", place.at(), true)));
    }

    private Place place(List<Backup> bases, Target.AtXid target) throws Peek.Unseen {
        requireEnded(target);
        var base = bases.getLast();
        var why = "";
        for (int i = 0; bases.size() > 1 && i < bases.size(); i++) {
            var next = behind(bases.get(i), target);
            if (next.isPresent()) {
                base = bases.get(i);
                why = next.get();
                break;
            }
        }
        if (bases.size() > 1 && why.isEmpty()) {
            why = "the oldest: no snapshot behind a newer one says that it was still to come";
        }
        var stretch = peek.all(stock.lineage(), stop(base), stock.primary());
        var seen = peek.read(stretch, dump -> new Ends(dump.end(target.xid()), span(dump, target.xid())));
        var elsewhere = elsewhere(dump -> dump.end(target.xid()).map(Whereabouts::told));
        if (seen.end().isEmpty()) {
            throw elsewhere.isEmpty() ? unknown(target, stop(base), seen) : alone(target, elsewhere);
        }
        requireOne(target, elsewhere);
        var end = seen.end().get();
        if (end.when().isEmpty()) {
            throw Dump.rolledBack(target.xid(), end.at().toString());
        }
        return new Place(base, why, told(end) + onThis() + elsewhere.told());
    }

    private record Ends(Optional<Dump.End> end, Optional<Dump.Span> span) {}

    /** Only for who asked for another takes that long. */
    private static Optional<Dump.Span> span(Dump dump, long xid) throws InterruptedException {
        return dump.end(xid).isPresent() ? Optional.empty() : dump.span();
    }

    private static String told(Dump.End end) {
        return end.when().map(at -> "committed at " + Moments.shown(at)).orElse("rolled back") + ", at " + end.at();
    }

    /** Whoever gives the numbers out knows how far they are: that takes no WAL. */
    private void requireEnded(Target.AtXid target) {
        stock.endedBefore().filter(next -> (int) (target.xid() - next) >= 0).ifPresent(next -> {
            throw new Problem(
                            "UNKNOWN_TRANSACTION",
                            "transaction %d has not ended: the newest that has is %d".formatted(target.xid(), next - 1),
                            "see which there were: /db lost names those that dropped or deleted something; or go by"
                                    + " time")
                    .asTrouble(Recoveries.latest());
        });
    }

    private static Problem.Trouble unknown(Target.AtXid target, Lsn from, Ends seen) {
        return new Problem(
                        "UNKNOWN_TRANSACTION",
                        "no end of transaction %d is in the WAL from %s on%s"
                                .formatted(
                                        target.xid(),
                                        from,
                                        seen.span()
                                                .map(span -> ", which has those from %d to %d"
                                                        .formatted(span.from(), span.to()))
                                                .orElse(", and of no other")),
                        "see which there were: /db lost names those that dropped or deleted something; or go by time")
                .asTrouble();
    }

    /** A transaction whose number was still to come when the backup had ended, ended after it. */
    private Optional<String> behind(Backup base, Target.AtXid target) throws Peek.Unseen {
        var files = peek.holding().files(stock.lineage(), stop(base)).stream()
                .limit(Peek.FEW)
                .toList();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        var next = peek.read(new Peek.Stretch(stock.lineage(), stop(base), files, Optional.empty()), Dump::nextXid);
        return next.filter(xid -> (int) (target.xid() - xid) >= 0)
                .map(xid -> "transaction %d was still to come when it had ended: the next was %d"
                        .formatted(target.xid(), xid));
    }

    /** The newest of that name counts, behind whichever base it is. */
    private Place place(List<Backup> bases, Target.AtName target) throws Peek.Unseen {
        var names = new ArrayList<String>();
        var newer = Optional.<Backup>empty();
        var found = Optional.<Place>empty();
        for (var base : bases) {
            for (var point : points(base, newer, target, names)) {
                found = Optional.of(new Place(
                        base, "the restore point is at %s, behind it".formatted(point.at()), "at " + point.at()));
            }
            if (found.isPresent()) {
                break;
            }
            newer = Optional.of(base);
        }
        var elsewhere = elsewhere(dump -> dump.points().stream()
                .filter(point -> point.name().equals(target.name()))
                .findFirst()
                .map(point -> "at " + point.at()));
        if (found.isEmpty()) {
            throw elsewhere.isEmpty() ? unknown(target, names) : alone(target, elsewhere);
        }
        requireOne(target, elsewhere);
        var place = found.get();
        return new Place(place.base(), place.why(), place.at() + onThis() + elsewhere.told());
    }

    /** Those of that name, of which there may be one; {@code names} gets those of the others, the newest first. */
    private List<Dump.Point> points(Backup base, Optional<Backup> newer, Target.AtName target, List<String> names)
            throws Peek.Unseen {
        var all = peek.all(stock.lineage(), stop(base), newer.isPresent() ? Optional.empty() : stock.primary());
        var files = all.files().stream()
                .filter(file -> newer.map(
                                next -> peek.holding().segment(file).start().before(stop(next)))
                        .orElse(true))
                .toList();
        var points = peek.read(new Peek.Stretch(all.lineage(), all.from(), files, all.then()), Dump::points);
        points.reversed().stream()
                .map(Dump.Point::name)
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        var wanted = points.stream()
                .filter(point -> point.name().equals(target.name()))
                .toList();
        return wanted.isEmpty() ? wanted : List.of(Dump.one(wanted));
    }

    private static Problem.Trouble unknown(Target.AtName target, List<String> names) {
        var nearest = names.subList(0, Math.min(NEAREST, names.size()));
        return new Problem(
                        "UNKNOWN_RESTORE_POINT",
                        "no restore point “%s” is in the WAL%s"
                                .formatted(
                                        target.name(),
                                        names.isEmpty()
                                                ? ", nor any other"
                                                : ", which has %s%s"
                                                        .formatted(
                                                                nearest.stream()
                                                                        .map(name -> "“" + name + "”")
                                                                        .collect(Collectors.joining(", ")),
                                                                names.size() > NEAREST ? " and older ones" : "")),
                        "spell it as pg_create_restore_point was told it, or go by time")
                .asTrouble(nearest.stream()
                        .map(name -> Recoveries.to("The restore point " + name, new Target.AtName(name).words()))
                        .toArray(Instead[]::new));
    }

    /** What was given up and has it too, with where it is there; and what of it could not be read in time. */
    private record Elsewhere(Map<Abandoned.Branch, String> found, List<String> unseen) {
        boolean isEmpty() {
            return found.isEmpty();
        }

        List<Abandoned.Branch> branches() {
            return List.copyOf(found.keySet());
        }

        List<Instead> buttons() {
            return found.entrySet().stream()
                    .map(each -> Abandoned.on(
                            each.getKey().timeline(), Abandoned.givenUp(each.getKey()) + ", " + each.getValue()))
                    .toList();
        }

        String told() {
            return unseen.stream().map("; not looked for on "::concat).collect(Collectors.joining());
        }
    }

    private Elsewhere elsewhere(Peek.Question<Optional<String>> question) {
        var found = new LinkedHashMap<Abandoned.Branch, String>();
        var unseen = new ArrayList<String>();
        if (anyTimeline) {
            for (var branch : new Abandoned(stock, peek).branches()) {
                try {
                    peek.read(
                                    new Peek.Stretch(branch.lineage(), branch.from(), branch.kept(), Optional.empty()),
                                    question)
                            .ifPresent(at -> found.put(branch, at));
                } catch (Peek.Unseen e) {
                    unseen.add("timeline %d, which was given up: %s".formatted(branch.timeline(), e.why()));
                }
            }
        }
        return new Elsewhere(found, unseen);
    }

    private void requireOne(Target target, Elsewhere elsewhere) {
        if (!elsewhere.isEmpty()) {
            var abandoned = new Abandoned(stock, peek);
            var buttons = new ArrayList<>(elsewhere.buttons());
            buttons.add(Abandoned.on(stock.timeline(), abandoned.goesOn()));
            throw abandoned.ask(target, elsewhere.branches(), buttons);
        }
    }

    private Problem.Trouble alone(Target target, Elsewhere elsewhere) {
        return new Problem(
                        target instanceof Target.AtXid ? "UNKNOWN_TRANSACTION" : "UNKNOWN_RESTORE_POINT",
                        "%s is not on timeline %d, which goes on; it lies on %s"
                                .formatted(
                                        target.shown(),
                                        stock.timeline(),
                                        new Abandoned(stock, peek).told(elsewhere.branches())),
                        "say --timeline %d for what was given up"
                                .formatted(elsewhere.branches().getLast().timeline()))
                .asTrouble(elsewhere.buttons().toArray(Instead[]::new));
    }

    private static Lsn stop(Backup base) {
        return Lsn.of(base.manifest().stop().lsn()).orElseThrow();
    }
}
