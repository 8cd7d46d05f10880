package dev.muster.commands.wal;

import dev.muster.commands.vault.Backup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a server was in its WAL when somebody looked: all that was committed before lies before. When a segment was sealed says
 * less, since what had to wait is sealed late. Pure.
 */
record Sightings(List<Trail.Point> points) {
    Sightings {
        points = points.stream().sorted(Comparator.comparing(Trail.Point::at)).toList();
    }

    static Sightings of(Survey survey, Archive archive, Trail trail) {
        var points = new ArrayList<>(trail.points());
        survey.sender()
                .map(sender -> new Trail.Point(survey.at(), sender.position()))
                .ifPresent(points::add);
        return of(archive.systemIdentifier(), survey.backups(), points);
    }

    /** A standby may have been behind, so what was taken from one tells nothing. */
    static Sightings of(String systemIdentifier, List<Backup> backups, List<Trail.Point> trail) {
        var points = new ArrayList<>(trail);
        for (var backup : backups) {
            var manifest = backup.manifest();
            if (!manifest.source().standby()
                    && manifest.source().systemIdentifier().equals(systemIdentifier)) {
                Lsn.of(manifest.start().lsn())
                        .map(lsn -> new Trail.Point(manifest.start().at(), lsn))
                        .ifPresent(points::add);
            }
        }
        return new Sightings(points);
    }

    /** WAL up to there holds all that was committed before {@code moment}; empty if nobody looked since. */
    Optional<Lsn> covering(Instant moment) {
        return points.stream()
                .filter(point -> !point.at().isBefore(moment))
                .findFirst()
                .map(Trail.Point::lsn);
    }

    /** WAL up to {@code end} surely holds all that was committed before then. */
    Optional<Instant> sure(Lsn end) {
        return points.stream()
                .filter(point -> !end.before(point.lsn()))
                .map(Trail.Point::at)
                .max(Comparator.naturalOrder());
    }
}
