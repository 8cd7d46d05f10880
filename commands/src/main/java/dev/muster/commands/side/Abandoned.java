package dev.muster.commands.side;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.problem.Instead;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lineage;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was written on timelines that the present one does not go back to, or behind where it left them: after an earlier
 * recovery a position, a time or the number of a transaction may mean two things.
 */
record Abandoned(Stock stock, Peek peek) {
    private static final String CODE = "ON_ANOTHER_TIMELINE";

    /**
     * Of one timeline.
     *
     * @param from where it goes another way
     * @param kept in the order in which it was written
     */
    record Branch(Lineage lineage, Lsn from, List<Holding.File> kept) {
        int timeline() {
            return lineage.timeline();
        }
    }

    List<Branch> branches() {
        return peek.holding().timelines().stream()
                .filter(timeline -> timeline != stock.timeline())
                .flatMap(timeline -> branch(timeline).stream())
                .toList();
    }

    private Optional<Branch> branch(int timeline) {
        var held = peek.holding();
        try {
            var lineage = held.lineage(timeline);
            var from = stock.lineage().parents().stream()
                    .filter(left -> left.timeline() == timeline)
                    .map(Lineage.Left::at)
                    .findFirst()
                    .or(() -> lineage.parents().reversed().stream()
                            .map(Lineage.Left::at)
                            .findFirst())
                    .orElse(new Lsn(0));
            var kept = held.beyond(new Lineage.Left(timeline, from)).stream()
                    .sorted(Comparator.comparing(Holding.File::name))
                    .toList();
            return kept.isEmpty() ? Optional.empty() : Optional.of(new Branch(lineage, from, kept));
        } catch (Problem.Trouble _) {
            return Optional.empty(); // No key opens it, or it is damaged: it keeps nobody from where they want to go.
        } catch (IOException e) {
            throw Troubles.of(held.repository(), e);
        }
    }

    /** When the present history began that goes another way; empty if it did not: the other one left it. */
    Optional<Instant> since(Branch branch) {
        var own = stock.lineage().timelines().boxed().toList();
        return branch.lineage()
                .timelines()
                .boxed()
                .filter(own::contains)
                .max(Comparator.naturalOrder())
                .flatMap(common -> own.stream().filter(it -> it > common).findFirst())
                .flatMap(peek.holding()::since);
    }

    /** Whether it is another state there: that something was written between where it left, and that position. */
    boolean holds(Branch branch, Target.AtLsn at) {
        boolean behind = at.inclusive()
                ? !at.lsn().before(branch.from())
                : at.lsn().bytes() - branch.from().bytes() > Replay.HEADER;
        var last = branch.kept().getLast();
        if (!behind || !at.lsn().before(peek.holding().segment(last).end())) {
            return false;
        }
        if (at.lsn().before(peek.holding().segment(last).start())) {
            return true;
        }
        // The last is seldom full.
        return seen(branch, List.of(last), Dump::last)
                .map(found -> found.filter(end -> !end.before(at.lsn())).isPresent())
                .orElse(true);
    }

    /** Whether something was committed there before that time, which the present history does not know. */
    boolean holds(Branch branch, Target.AtTime at) {
        if (branch.kept().stream().allMatch(file -> file.at().isBefore(at.at()))
                || since(branch).filter(at.at()::isBefore).isEmpty()) {
            return false;
        }
        var first = branch.kept().subList(0, Math.min(Peek.FEW, branch.kept().size()));
        return seen(branch, first, Dump::firstCommit)
                .map(found -> found.map(
                                commit -> commit.isBefore(at.at()) || (at.inclusive() && commit.equals(at.at())))
                        .orElse(first.size() < branch.kept().size()))
                .orElse(true);
    }

    /** Empty if it cannot be seen: then it is asked rather than guessed. */
    private <T> Optional<T> seen(Branch branch, List<Holding.File> files, Peek.Question<T> question) {
        var begin = peek.holding().segment(files.getFirst()).start();
        var from = begin.before(branch.from()) ? branch.from() : begin;
        try {
            return Optional.of(peek.read(new Peek.Stretch(branch.lineage(), from, files, Optional.empty()), question));
        } catch (Peek.Unseen _) {
            return Optional.empty();
        }
    }

    /** Where the first record begins on a lineage at a position or behind it: whoever stops before one must name where. */
    private Optional<Lsn> boundary(Lineage lineage, Lsn at, Optional<Node> then) {
        var all = peek.all(lineage, at, then);
        var near = all.files().subList(0, Math.min(2, all.files().size()));
        boolean enough = near.size() == 2;
        var stretch = new Peek.Stretch(lineage, at, near, enough ? Optional.empty() : then);
        try {
            return peek.read(stretch, Dump::first);
        } catch (Peek.Unseen _) {
            return Optional.empty();
        }
    }

    void requireOne(Target.AtTime at) {
        var others = branches().stream().filter(branch -> holds(branch, at)).toList();
        if (!others.isEmpty()) {
            var buttons = new ArrayList<Instead>();
            others.forEach(branch -> buttons.add(on(branch.timeline(), givenUp(branch))));
            buttons.add(on(stock.timeline(), goesOn()));
            throw ask(at, others, buttons);
        }
    }

    /** {@code end} of the present history. */
    void requireOne(Target.AtLsn at, Optional<Lsn> end) {
        var others = branches().stream().filter(branch -> holds(branch, at)).toList();
        if (others.isEmpty()) {
            return;
        }
        var buttons = new ArrayList<Instead>();
        others.forEach(branch -> buttons.add(
                on(branch.timeline(), givenUp(branch), boundary(branch.lineage(), at.lsn(), Optional.empty()))));
        if (end.filter(last -> !at.lsn().before(last)).isPresent()) {
            buttons.add(Recoveries.latest());
            throw new Problem(
                            CODE,
                            "%s lies on %s; timeline %d, which goes on, ends at %s"
                                    .formatted(at.shown(), told(others), stock.timeline(), end.get()),
                            "say --timeline %d for what was given up, or --to latest for the end of what goes on"
                                    .formatted(others.getLast().timeline()))
                    .asTrouble(buttons.toArray(Instead[]::new));
        }
        buttons.add(on(stock.timeline(), goesOn(), boundary(stock.lineage(), at.lsn(), stock.primary())));
        throw ask(at, others, buttons);
    }

    Problem.Trouble ask(Target target, List<Branch> others, List<Instead> buttons) {
        return new Problem(
                        CODE,
                        "%s lies on %s, and on timeline %d, which goes on"
                                .formatted(target.shown(), told(others), stock.timeline()),
                        "say which is meant: %s for what was given up, --timeline %d for what goes on"
                                .formatted(
                                        others.stream()
                                                .map(branch -> "--timeline " + branch.timeline())
                                                .collect(Collectors.joining(" or ")),
                                        stock.timeline()))
                .asTrouble(buttons.toArray(Instead[]::new));
    }

    String told(List<Branch> others) {
        return others.stream().map(this::told).collect(Collectors.joining(", and on "));
    }

    private String told(Branch branch) {
        return "timeline %d, which was given up behind %s%s"
                .formatted(
                        branch.timeline(),
                        branch.from(),
                        since(branch).map(at -> ", before " + Moments.shown(at)).orElse(""));
    }

    static String givenUp(Branch branch) {
        return "What was given up: timeline " + branch.timeline();
    }

    String goesOn() {
        return "What goes on: timeline " + stock.timeline();
    }

    static Instead on(int timeline, String label) {
        return on(timeline, label, Optional.empty());
    }

    private static Instead on(int timeline, String label, Optional<Lsn> to) {
        var options = new HashMap<>(Map.of("timeline", String.valueOf(timeline)));
        to.ifPresent(lsn -> options.put("to", lsn.toString()));
        return new Instead(label, options);
    }
}
