package dev.muster.commands.shelf;

import dev.muster.chat.Human;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.where.BackupWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the facts of a backup are put, in a few words each. Pure. */
final class Captions {
    static final String NOTHING = "–";

    private Captions() {}

    /** Such as "all", "schema billing" or "schema only". */
    static String what(Manifest manifest) {
        var content = manifest.content();
        var words = new ArrayList<String>(content.partial());
        if (content.schemaOnly()) {
            words.add("schema only");
        }
        if (manifest.safety()) {
            words.add("safety snapshot");
        }
        if (manifest.base().isPresent()) {
            words.add("incremental, on top of " + manifest.base().get());
        }
        return words.isEmpty() ? "all" : String.join(", ", words);
    }

    static String when(Instant at, Instant now) {
        return "%s, %s".formatted(Moments.shown(at), BackupWords.ago(at, now));
    }

    /** What is stored, and how much that is of what it holds. */
    static String size(long bytes, long plain) {
        return plain == 0
                ? Human.bytes(bytes)
                : "%s, %s of %s"
                        .formatted(
                                Human.bytes(bytes), Human.percent((double) bytes, (double) plain), Human.bytes(plain));
    }

    static Optional<Verification> failure(Backup backup) {
        return depths(backup).stream()
                .filter(verification -> !verification.passed())
                .max(Comparator.comparing(Verification::at));
    }

    private static List<Verification> depths(Backup backup) {
        return List.of(Verification.Depth.DEEP, Verification.Depth.QUICK).stream()
                .flatMap(depth -> backup.last(depth).stream())
                .toList();
    }

    /** A failure comes before all; else the deeper way of looking is worth more than the later one. */
    static String verified(Backup backup, Instant now) {
        return failure(backup)
                .map(failed -> "✖ FAILED (%s), %s".formatted(word(failed.depth()), BackupWords.ago(failed.at(), now)))
                .or(() -> depths(backup).stream()
                        .findFirst()
                        .map(good -> "%s, %s".formatted(word(good.depth()), BackupWords.ago(good.at(), now))))
                .orElse("not yet");
    }

    static String word(Verification.Depth depth) {
        return depth.name().toLowerCase(Locale.ROOT);
    }

    /** Such as "3 of 3", or "2 of 3, offsite missing". */
    static String copies(Backup backup) {
        if (backup.copies().isEmpty()) {
            return NOTHING;
        }
        var words = new ArrayList<String>();
        words.add(backup.copiesThere() + " of " + backup.copies().size());
        backup.copies().entrySet().stream()
                .filter(copy -> copy.getValue() != Backup.Copy.THERE)
                .sorted(Map.Entry.comparingByKey())
                .forEach(copy -> words.add(copy.getKey() + " " + state(copy.getValue())));
        return String.join(", ", words);
    }

    static String state(Backup.Copy copy) {
        return switch (copy) {
            case THERE -> "there";
            case MISSING -> "missing";
            case AWAY -> "does not answer";
            case DIFFERENT -> "differs";
        };
    }
}
