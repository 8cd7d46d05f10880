package dev.muster.commands.side;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Instead;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lsn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Chooses what a cluster is brought back from, to a moment. Changes nothing; what is impossible is refused here. */
public final class Recoveries {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Work.Tools tools;

    public Recoveries(Work.Tools tools) {
        this.tools = tools;
    }

    /** What somebody insists on; empty is up to us. */
    public record Wish(Optional<String> backup, Optional<Integer> timeline) {
        public static final Wish NONE = new Wish(Optional.empty(), Optional.empty());
    }

    /**
     * What would be done, and what to expect of it.
     *
     * @param time what the estimate is made of, for the blast key "time"
     */
    public record Prospect(
            OpenSide step, List<Check> checks, Map<String, String> facts, Estimate estimate, String time) {
        public Prospect {
            checks = List.copyOf(checks);
            facts = Map.copyOf(facts);
        }
    }

    /** Throws a {@link Problem.Trouble} that names the nearest possible target when this one is not. */
    public Prospect prospect(Cluster cluster, Target target, Wish wish, Instant now) {
        var topology = tools.observer().observe(cluster);
        var stock = Stock.of(tools, topology, wish);
        var found = base(stock, target, wish, now);
        var base = found.base();
        var checks = new ArrayList<Check>();
        checks.add(new Check(
                "a base backup ends before it",
                "%s, at %s, %s%s"
                        .formatted(
                                base.id(),
                                base.manifest().stop().lsn(),
                                Moments.shown(base.manifest().stop().at()),
                                found.why().isEmpty() ? "" : "; " + found.why()),
                true));
        checks.add(wal(stock, base, target));
        found.looked().ifPresent(checks::add);
        var repository = stock.readable(base);
        checks.add(new Check("it can be opened", "with a key of this Muster, from " + repository, true));
        var kit = tools.kits().of(base.manifest().source().major());
        checks.add(new Check("PostgreSQL " + kit.major() + " is here", kit.bin().toString(), true));
        var chain = stock.chain(base);
        long wal = stock.holding()
                .map(holding -> holding.files(stock.lineage(), stop(base)).size() * holding.size())
                .orElse(0L);
        checks.add(Room.check(tools.handling().sides(), chain.room() + wal));
        var step = new OpenSide(
                cluster.name(),
                cluster.name() + "-at-" + STAMP.format(now),
                OpenSide.Aim.of(target),
                new OpenSide.Base(
                        base.id(),
                        repository,
                        stock.holding().map(Holding::repository),
                        stock.timeline(),
                        stock.living()),
                tools.handling().of(cluster.name()).sideLives());
        var pace = Pace.of(tools.past().of(cluster.name(), OpenSide.class));
        var estimate = pace.estimate(chain.bytes(), wal);
        var facts = new LinkedHashMap<String, String>();
        facts.put("target", target.shown());
        facts.put("base backup", base.id());
        facts.put("timeline", String.valueOf(stock.timeline()));
        return new Prospect(step, checks, facts, estimate, pace.inWords(chain.bytes(), wal));
    }

    private static Lsn stop(Backup base) {
        return Lsn.of(base.manifest().stop().lsn()).orElseThrow();
    }

    private static Whereabouts.Found base(Stock stock, Target target, Wish wish, Instant now) {
        var bases = stock.bases().stream()
                .filter(base -> wish.backup().map(base.id()::equals).orElse(true))
                .toList();
        if (bases.isEmpty()) {
            throw Exam.gone(stock.keeping().cluster(), wish.backup().orElse("that could be used"));
        }
        requirePossible(stock, target, wish, now);
        return switch (target) {
            case Target.AtXid _, Target.AtName _ ->
                Whereabouts.find(stock, bases, target, wish.timeline().isEmpty());
            case Target.AtTime _, Target.AtLsn _, Target.Latest _ ->
                bases.stream()
                        .filter(base -> isBefore(base, target))
                        .findFirst()
                        .map(base -> new Whereabouts.Found(base, "", Optional.empty()))
                        .orElseThrow(() -> tooEarly(target, bases.getLast(), wish));
        };
    }

    /** Strictly: recovery to what lies before the end of a backup stops elsewhere, and says nothing. */
    private static boolean isBefore(Backup base, Target target) {
        return switch (target) {
            case Target.AtTime at -> base.manifest().stop().at().isBefore(at.at());
            case Target.AtLsn at -> stop(base).before(at.lsn());
            case Target.AtXid _, Target.AtName _, Target.Latest _ -> true;
        };
    }

    private static Problem.Trouble tooEarly(Target target, Backup oldest, Wish wish) {
        var end = oldest.manifest().stop();
        var nearest = target instanceof Target.AtLsn
                ? new Target.AtLsn(new Lsn(stop(oldest).bytes() + 8), false)
                : new Target.AtTime(end.at().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1), false);
        return new Problem(
                        "TARGET_TOO_EARLY",
                        "%s is before %s ended (at %s, %s), and recovery cannot stop inside of a backup"
                                .formatted(
                                        target.shown(),
                                        wish.backup().map(id -> "backup " + id).orElse("the oldest physical backup"),
                                        end.lsn(),
                                        Moments.shown(end.at())),
                        "the earliest that can be reached: --to \"" + nearest.words()
                                + "\"; for what was before, see the logical backups: /db backup list")
                .asTrouble(to("The earliest: " + nearest.shown(), nearest.words()));
    }

    static Instead to(String label, String words) {
        return new Instead(label, Map.of("to", words));
    }

    static Instead latest() {
        return to("The latest that there is", new Target.Latest().words());
    }

    private static void requirePossible(Stock stock, Target target, Wish wish, Instant now) {
        // Who says which timeline is not asked.
        var abandoned = stock.holding()
                .filter(_ -> wish.timeline().isEmpty())
                .map(holding -> new Abandoned(stock, new Peek(stock, holding)));
        switch (target) {
            case Target.AtTime at -> {
                if (at.at().isAfter(now)) {
                    throw new Problem(
                                    "TARGET_IN_FUTURE",
                                    "%s is in the future: it is %s".formatted(target.shown(), Moments.shown(now)),
                                    "the latest that there is: --to latest")
                            .asTrouble(latest());
                }
                stock.newest().filter(newest -> newest.isBefore(at.at())).ifPresent(newest -> {
                    throw pastWal(target, Moments.shown(newest));
                });
                abandoned.ifPresent(it -> it.requireOne(at));
            }
            case Target.AtLsn at -> {
                var end = stock.end();
                abandoned.ifPresent(it -> it.requireOne(at, end));
                end.filter(last -> !at.lsn().before(last)).ifPresent(last -> {
                    throw pastWal(target, last.toString());
                });
            }
            case Target.AtXid _, Target.AtName _, Target.Latest _ -> {}
        }
    }

    private static Problem.Trouble pastWal(Target target, String end) {
        return new Problem(
                        "TARGET_PAST_WAL",
                        "%s is past the end of all WAL that there is, at %s".formatted(target.shown(), end),
                        "the latest that there is: --to latest")
                .asTrouble(latest());
    }

    private static Check wal(Stock stock, Backup base, Target target) {
        var gap = stock.gap(stop(base));
        var words = "%s on timeline %d%s"
                .formatted(
                        stock.holding()
                                .map(holding -> Human.count(
                                                holding.files(stock.lineage(), stop(base))
                                                        .size(),
                                                "file") + " in " + holding.repository())
                                .orElse("none in a repository"),
                        stock.timeline(),
                        stock.living().map(node -> ", then from " + node).orElse(""));
        if (gap.isEmpty()) {
            return new Check("WAL without a gap", words, true);
        }
        boolean harmless = switch (target) {
            case Target.AtLsn at -> !gap.get().from().before(at.lsn());
            case Target.AtTime at ->
                stock.lastBefore(gap.get(), stop(base))
                        .filter(at.at()::isBefore)
                        .isPresent();
            case Target.AtXid _, Target.AtName _, Target.Latest _ -> false;
        };
        if (!harmless) {
            throw new Problem(
                            "WAL_GAP",
                            "%s, between %s and %s".formatted(gap.get().inWords(), base.id(), target.shown()),
                            "the latest before it that can be reached: --to %s; or put the missing WAL back"
                                    .formatted(gap.get().from()))
                    .asTrouble(to("The latest before the gap", gap.get().from().toString()));
        }
        return new Check("WAL without a gap", words + "; there is one behind the target", true);
    }

    static boolean isPhysical(Backup backup) {
        return backup.manifest().kind() == Manifest.Kind.PHYSICAL;
    }
}
