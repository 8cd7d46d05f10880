package dev.muster.bot.clock;

import dev.muster.bot.gate.Routine;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.State;
import dev.muster.commands.schedule.Coverage;
import dev.muster.commands.vault.Backup;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has each backup copied to every further repository that should have it, newest first, one at a time into each; again and
 * again with growing pauses, for ever. What was tried is seen in the runs.
 */
final class Copies {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Asker asker;
    private final Map<String, Refused> refused = new ConcurrentHashMap<>();

    Copies(Asker asker) {
        this.asker = asker;
    }

    private record Refused(int times, Instant at) {
        Instant again() {
            return at.plus(pause(times));
        }
    }

    private record Wanted(Backup backup, String repository) {
        String beginning() {
            return "copy:%s:%s:".formatted(backup.id(), repository);
        }
    }

    /** 1, 2, 4 … minutes, and an hour in the end. */
    static Duration pause(int failures) {
        var pause = SHORTEST.multipliedBy(1L << Math.min(Math.max(failures, 1) - 1, 10));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /** {@code backups}: newest first. */
    void look(String cluster, List<Backup> backups, Instant now) {
        Set<String> busy = new HashSet<>();
        for (var backup : backups) {
            backup.copies().keySet().stream()
                    .filter(repository -> Coverage.lacks(backup, repository))
                    .filter(repository -> !busy.contains(repository))
                    .map(repository -> new Wanted(backup, repository))
                    .forEach(wanted -> {
                        if (isFilled(cluster, wanted.repository()) || begins(cluster, wanted, now)) {
                            busy.add(wanted.repository());
                        }
                    });
        }
    }

    private boolean isFilled(String cluster, String repository) {
        return asker.atWork(
                        cluster,
                        run -> run.plan().target().verb().equals(Routine.COPY.verb())
                                && run.ask().words().endsWith("--to " + repository))
                .isPresent();
    }

    private boolean begins(String cluster, Wanted wanted, Instant now) {
        var tried = asker.runs().delivered(wanted.beginning());
        if (again(wanted, tried).filter(now::isBefore).isPresent()) {
            return false;
        }
        var problem = asker.ask(
                cluster,
                Wording.copy(wanted.backup(), wanted.repository()),
                wanted.beginning() + (tried.size() + 1),
                now);
        if (problem.isPresent()) {
            int times = Optional.ofNullable(refused.get(wanted.beginning()))
                    .map(Refused::times)
                    .orElse(0);
            refused.put(wanted.beginning(), new Refused(times + 1, now));
        } else {
            refused.remove(wanted.beginning());
        }
        return problem.isEmpty();
    }

    private Optional<Instant> again(Wanted wanted, List<Run> tried) {
        return Optional.ofNullable(refused.get(wanted.beginning()))
                .map(Refused::again)
                .or(() -> tried.isEmpty()
                        ? Optional.empty()
                        : Optional.of(tried.getLast())
                                .filter(run -> run.state() instanceof State.Ended)
                                .map(run -> ((State.Ended) run.state()).when().plus(pause(tried.size()))));
    }
}
