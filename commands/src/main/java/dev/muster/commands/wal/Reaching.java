package dev.muster.commands.wal;

import dev.muster.chat.Human;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.shelf.WalReach;
import dev.muster.commands.vault.Manifest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks whether the WAL that is sealed leads from a base backup to a moment. */
record Reaching(Surveyor surveyor) implements WalReach {

    @Override
    public Look look(String cluster) {
        return surveyor.tools()
                .observer()
                .cluster(cluster)
                .flatMap(surveyor::survey)
                .<Look>map(survey -> new Seen(survey, surveyor.trail(cluster)))
                .orElse((_, _) -> new Answer.Unknown("no WAL of it is received"));
    }

    private record Seen(Survey survey, Trail trail) implements Look {

        @Override
        public Map<String, String> left() {
            return survey.physical().filter(survey::hasLeft).collect(Collectors.toMap(Manifest::id, survey::whereLeft));
        }

        @Override
        public Answer reaches(Manifest base, Instant moment) {
            if (survey.keeping().wal().isEmpty()) {
                return new Answer.Unknown("no WAL of it is received");
            }
            return survey.archive()
                    .map(archive -> Reaching.reaches(survey, archive, base, moment, trail))
                    .orElseGet(() -> new Answer.Unknown(
                            "the repository " + survey.keeping().repositories().getFirst() + " does not answer"));
        }
    }

    private static Answer reaches(Survey survey, Archive archive, Manifest base, Instant moment, Trail trail) {
        var last = archive.at(moment);
        if (last.isEmpty()) {
            return new Answer.Ends(archive.newest()
                    .map(newest -> "the newest of it was sealed at " + Moments.shown(newest.at()))
                    .orElse("there is none in the repository yet"));
        }
        var sightings = Sightings.of(survey, archive, trail);
        return Lsn.of(base.start().lsn())
                .map(from -> reaches(survey, archive, from, sightings.covering(moment), sightings))
                .orElseGet(() -> new Answer.Unknown("the backup does not say where it begins"));
    }

    private static Answer reaches(Survey survey, Archive archive, Lsn from, Optional<Lsn> needed, Sightings sightings) {
        var end = archive.wholeEnd(survey.lineage()).orElse(from);
        if (needed.isPresent() && !end.before(needed.get())) {
            return leads(survey, archive, from, needed.get());
        }
        var there = from.before(end) ? leads(survey, archive, from, end) : new Answer.Unknown("");
        if (there instanceof Answer.Ends) {
            return there;
        }
        var sure = sightings
                .sure(end)
                .map(at -> ", which surely holds all from before " + Moments.shown(at))
                .orElse("");
        if (needed.isPresent()
                && archive.end(survey.lineage())
                        .filter(part -> !part.before(needed.get()))
                        .isPresent()) {
            return new Answer.Unsure(
                    "it lies in a segment that is sealed only in part yet; whole ones go up to " + end + sure);
        }
        return needed.isPresent()
                ? new Answer.Ends("whole segments of it are sealed up to %s%s".formatted(end, sure))
                : new Answer.Unsure(
                        "there is no hole up to %s%s; nobody has looked since that moment where the server was"
                                .formatted(end, sure));
    }

    private static Answer leads(Survey survey, Archive archive, Lsn from, Lsn to) {
        var continuity = Continuity.of(archive.contents(), survey.lineage(), from, to);
        Optional<Gap> hole = continuity.gaps().stream().findFirst();
        return hole.<Answer>map(gap -> new Answer.Ends("it has a hole from %s to %s".formatted(gap.from(), gap.to())))
                .orElseGet(() -> new Answer.Reaches("%s from %s to %s, without a hole"
                        .formatted(Human.count(continuity.segments(), "segment"), from, to)));
    }
}
