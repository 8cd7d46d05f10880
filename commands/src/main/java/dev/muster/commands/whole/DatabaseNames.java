package dev.muster.commands.whole;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Predicate;

/** Names of databases that Muster makes. Pure. */
final class DatabaseNames {
    /** What a name may be long, in bytes: PostgreSQL cuts the rest off without a word that anybody reads. */
    private static final int LONGEST = 63;

    private static final int DIGITS = 16;
    private static final String RESTORING = "muster_restoring_";
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private DatabaseNames() {}

    /** Such as orders_kept_20261121_1405; the first of its kind that is not {@code taken}. */
    static String dated(String database, String what, Instant now, Predicate<String> taken) {
        var tail = "_" + what + "_" + WHEN.format(now);
        var name = fitting(database, tail);
        for (int n = 2; taken.test(name); n++) {
            name = fitting(database, tail + "_" + n);
        }
        return name;
    }

    /** The same date under another word. */
    static String undone(String kept) {
        int at = kept.lastIndexOf("_kept_");
        return at < 0
                ? fitting(kept, "_undone")
                : fitting(kept.substring(0, at), "_undone_" + kept.substring(at + "_kept_".length()));
    }

    static boolean fits(String name) {
        return !name.isEmpty() && bytes(name) <= LONGEST && name.indexOf('\0') < 0;
    }

    private static String fitting(String database, String tail) {
        var front = new StringBuilder();
        int room = LONGEST - bytes(tail);
        for (int point : database.codePoints().toArray()) {
            var one = Character.toString(point);
            if (bytes(front.toString()) + bytes(one) > room) {
                break;
            }
            front.append(one);
        }
        return front + tail;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** What is being restored has this name until it is whole: half a database never bears the name that was asked for. */
    static String restoring(Origin origin, String into) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            var all = String.join("\0", origin.cluster(), origin.backup(), origin.database(), into);
            var hash = HexFormat.of().formatHex(sha.digest(all.getBytes(StandardCharsets.UTF_8)));
            return RESTORING + hash.substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean isRestoring(String name) {
        return name.matches(RESTORING + "[0-9a-f]{" + DIGITS + "}");
    }
}
