package dev.muster.bot.clock;

import dev.muster.bot.gate.Routine;
import dev.muster.bot.run.Run;
import dev.muster.commands.schedule.Schedule;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Verification;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is asked for a schedule when its time has come, in words. {@code backups} are those of a cluster, newest first. */
record Wording(Function<String, List<Backup>> backups) {
    private static final Pattern PHYSICAL = Pattern.compile("--kind[ =]\"?physical", Pattern.CASE_INSENSITIVE);

    private static final Pattern PART =
            Pattern.compile("--(database|schema|table|schema-only)\\b", Pattern.CASE_INSENSITIVE);

    /** Nothing, if there is nothing to be done. */
    List<String> of(Schedule schedule) {
        return switch (schedule.kind()) {
            case LOGICAL, PHYSICAL -> backup(schedule);
            case VERIFY -> verify(schedule.cluster());
            case PRUNE -> List.of(Routine.PRUNE.verb() + " " + schedule.cluster());
        };
    }

    private static List<String> backup(Schedule schedule) {
        var words = "%s %s --kind %s%s"
                .formatted(
                        Routine.BACKUP.verb(),
                        schedule.cluster(),
                        schedule.kind().word(),
                        schedule.fullEvery() > 1 ? " --full-every " + schedule.fullEvery() : "");
        return schedule.databases().isEmpty()
                ? List.of(words)
                : schedule.databases().stream()
                        .map(database -> words + " --database \"" + database + "\"")
                        .toList();
    }

    private List<String> verify(String cluster) {
        var all = backups.apply(cluster);
        return Stream.of(Manifest.Kind.values())
                .flatMap(kind -> newest(all, kind).stream())
                .filter(backup -> backup.last(Verification.Depth.DEEP).isEmpty())
                .map(backup -> Routine.VERIFY.verb() + " " + backup.id() + " --deep")
                .toList();
    }

    private static Optional<Backup> newest(List<Backup> all, Manifest.Kind kind) {
        return all.stream().filter(backup -> backup.manifest().kind() == kind).findFirst();
    }

    static String copy(Backup backup, String repository) {
        return "%s %s --to %s".formatted(Routine.COPY.verb(), backup.id(), repository);
    }

    /** Whether a run does what this schedule does, whoever asked for it. A backup of a part does not stand for the whole. */
    static boolean isSame(Schedule schedule, Run run) {
        return schedule.kind().isBackup()
                && run.plan().target().verb().equals(Routine.BACKUP.verb())
                && !PART.matcher(run.ask().words()).find()
                && PHYSICAL.matcher(run.ask().words()).find() == (schedule.kind() == Schedule.Kind.PHYSICAL);
    }
}
