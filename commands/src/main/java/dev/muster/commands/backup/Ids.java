package dev.muster.commands.backup;

import dev.muster.commands.vault.Manifest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** Names of backups: whose, when in UTC, and of which kind; three digits more tell those of one second apart. */
final class Ids {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int THREE_DIGITS = 0x1000;

    private Ids() {}

    static String next(String cluster, Manifest.Kind kind, Instant now) {
        var letter = switch (kind) {
            case LOGICAL -> "l";
            case PHYSICAL -> "p";
        };
        return "%s-%s-%s%03x"
                .formatted(
                        cluster,
                        WHEN.format(now),
                        letter,
                        ThreadLocalRandom.current().nextInt(THREE_DIGITS));
    }
}
