package dev.muster.commands.wal;

import dev.muster.commands.cluster.Objectives;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * What would be lost if the cluster burned down now: by its WAL, or else by the newest backup. Pure.
 *
 * @param wal how old what was not received is; empty when WAL leads nowhere, and {@code why} says so
 * @param backup the newest that is not known to be bad, nor a base of a history that the cluster left
 */
record Exposure(
        Optional<Trail.Age> wal, Optional<String> why, Optional<Backup> backup, Instant now, Duration objective) {

    static Exposure of(Survey survey, Trail trail) {
        var objective = Objectives.of(survey.topology().cluster().tier()).rpo();
        var backup = survey.backups().stream()
                .filter(Survey::good)
                .filter(each -> each.manifest().content().whole())
                .filter(each -> !survey.hasLeft(each.manifest()))
                .max(Comparator.comparing(each -> moment(each.manifest())));
        var hindrance = hindrance(survey);
        if (hindrance.isPresent()) {
            return new Exposure(Optional.empty(), hindrance, backup, survey.at(), objective);
        }
        var received = survey.sender()
                .flatMap(Sender::received)
                .or(trail::received)
                .or(() -> survey.archive().flatMap(archive -> archive.wholeEnd(survey.lineage())));
        // A primary that is gone had come as far as it was seen last, and has written nothing since.
        var current = survey.sender()
                .map(sender -> new Trail.Point(survey.at(), sender.position()))
                .or(trail::last);
        var age = received.flatMap(to -> current.map(at -> trail.behind(to, at.lsn(), at.at())));
        return new Exposure(
                age,
                age.isEmpty() ? Optional.of("nobody can tell how far it was received") : Optional.empty(),
                backup,
                survey.at(),
                objective);
    }

    /** Why WAL would not help. */
    private static Optional<String> hindrance(Survey survey) {
        if (survey.keeping().wal().isEmpty()) {
            return Optional.of("no WAL is received: it is not configured");
        }
        var bases = survey.bases();
        if (bases.isEmpty()) {
            return Optional.of(survey.physical()
                    .findFirst()
                    .map(left -> "no physical backup is left that WAL could be replayed onto: %s is the newest, %s"
                            .formatted(left.id(), survey.whereLeft(left)))
                    .orElse("there is no physical backup that WAL could be replayed onto"));
        }
        return Lsn.of(bases.getFirst().start().lsn())
                .flatMap(survey::continuity)
                .filter(continuity -> !continuity.whole())
                .map(continuity ->
                        continuity.gaps().getFirst().inWords() + ", and there is no physical backup behind it");
    }

    /** A logical backup holds what was there when it began, a physical one what was there when it ended. */
    static Instant moment(Manifest manifest) {
        return switch (manifest.kind()) {
            case LOGICAL -> manifest.start().at();
            case PHYSICAL -> manifest.stop().at();
        };
    }

    Optional<Duration> backupAge() {
        return backup.map(found -> Duration.between(moment(found.manifest()), now));
    }

    /** The less of the two; empty when everything would be lost. */
    Optional<Duration> loss() {
        return wal.map(Trail.Age::age)
                .map(age ->
                        backupAge().filter(other -> other.compareTo(age) < 0).orElse(age))
                .or(this::backupAge);
    }

    boolean met() {
        return loss().filter(loss -> loss.compareTo(objective) <= 0).isPresent();
    }
}
