package dev.muster.commands.shelf;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.where.BackupWords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code /db backup find} says of the backup that it chose. Pure. */
record FindCard(Choice choice, Backup chosen, Instant moment, Instant now) {
    private static final int MOST = 3;

    Document document() {
        return document(List.of(), true);
    }

    /** Of a base backup, with how far the WAL leads from it. */
    Document document(WalReach.Answer wal) {
        return switch (wal) {
            case WalReach.Answer.Reaches(var seen) ->
                document(List.of("WAL leads from it to that moment: " + seen + "."), true);
            case WalReach.Answer.Ends(var last) ->
                document(List.of("✖ WAL does not lead to that moment: " + last + "."), false);
            case WalReach.Answer.Unsure(var why) -> unknown(why);
            case WalReach.Answer.Unknown(var why) -> unknown(why);
        };
    }

    private Document unknown(String why) {
        return document(List.of("Whether WAL leads from it to that moment is not known: " + why + "."), false);
    }

    private Document document(List<String> wal, boolean reached) {
        var manifest = chosen.manifest();
        var reasons = new ArrayList<String>();
        reasons.add(
                chosen.verified()
                        ? "It is the latest usable one that ended before then, holds everything and was verified (%s)."
                                .formatted(Captions.verified(chosen, now))
                        : "▲ It is the latest usable one that ended before then and holds everything, but it has NOT been verified.");
        unproven(choice.newerUnproven(chosen)).ifPresent(reasons::add);
        var bad = choice.newerBad(chosen);
        bad.stream()
                .limit(MOST)
                .forEach(one -> reasons.add("Newer, but %s: %s.".formatted(choice.whyNot(one), one.id())));
        if (bad.size() > MOST) {
            reasons.add("Newer, but not to be relied on: %d more.".formatted(bad.size() - MOST));
        }
        reasons.add(distance(manifest));
        reasons.addAll(wal);
        if (moment.isAfter(now)) {
            reasons.add("That moment lies ahead: this is the latest that there is now.");
        }
        return Document.of(
                "For %s: %s".formatted(Moments.shown(moment), chosen.id()),
                chosen.verified() && reached ? Tone.GOOD : Tone.WARNING,
                new Block.Fields(List.of(
                        new Block.Fields.Field("Kind", BackupWords.word(manifest.kind())),
                        new Block.Fields.Field(
                                "Ended", Captions.when(manifest.stop().at(), now)),
                        new Block.Fields.Field("Size", Captions.size(manifest.bytes(), manifest.plainBytes())),
                        new Block.Fields.Field("Verified", Captions.verified(chosen, now)),
                        new Block.Fields.Field("Copies", Captions.copies(chosen)))),
                new Block.Listing(reasons));
    }

    private static Optional<String> unproven(List<Backup> newer) {
        return newer.isEmpty()
                ? Optional.empty()
                : Optional.of("Newer, but not verified yet: %s%s."
                        .formatted(
                                newer.stream().limit(MOST).map(Backup::id).collect(Collectors.joining(", ")),
                                newer.size() > MOST ? " and %d more".formatted(newer.size() - MOST) : ""));
    }

    private String distance(Manifest manifest) {
        return switch (manifest.kind()) {
            case LOGICAL ->
                "It shows the data as of %s. What was written in the %s from then on is not in it."
                        .formatted(Moments.shown(manifest.start().at()), span(manifest.start()));
            case PHYSICAL ->
                "It is consistent at %s (%s, timeline %d). The %s from then on come from WAL."
                        .formatted(
                                Moments.shown(manifest.stop().at()),
                                manifest.stop().lsn(),
                                manifest.stop().timeline(),
                                span(manifest.stop()));
        };
    }

    private String span(Manifest.Moment from) {
        return Human.duration(Duration.between(from.at(), moment));
    }

    List<Answer.FollowUp> next() {
        var next = new ArrayList<Answer.FollowUp>();
        next.add(new Answer.FollowUp("Show it", "backup show " + chosen.id()));
        if (!chosen.verified()) {
            next.add(new Answer.FollowUp("Verify it", "backup verify " + chosen.id()));
        }
        if (chosen.manifest().kind() == Manifest.Kind.PHYSICAL) {
            next.add(new Answer.FollowUp(
                    "Check WAL",
                    "wal check %s --from \"%s\" --to \"%s\""
                            .formatted(
                                    chosen.manifest().source().cluster(),
                                    Moments.shown(chosen.manifest().stop().at()),
                                    Moments.shown(moment))));
        }
        return next;
    }
}
