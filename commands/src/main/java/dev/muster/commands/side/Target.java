package dev.muster.commands.side;

import dev.muster.commands.moment.Moments;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.Lsn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Where recovery ends. Times and transactions match what was committed, positions and names are exact. */
public sealed interface Target {
    Pattern XID = Pattern.compile("xid:\\s*(\\d{1,19})", Pattern.CASE_INSENSITIVE);
    Pattern NAME = Pattern.compile("name:\\s*(\\S.*)", Pattern.CASE_INSENSITIVE);

    /** {@code inclusive} is with what was committed at that very microsecond. */
    record AtTime(Instant at, boolean inclusive) implements Target {
        public AtTime {
            at = at.truncatedTo(ChronoUnit.MICROS);
        }

        @Override
        public String words() {
            return at.toString();
        }

        @Override
        public String shown() {
            boolean odd = !at.equals(at.truncatedTo(ChronoUnit.SECONDS));
            return odd ? MICROS.format(at) : Moments.shown(at);
        }

        @Override
        public Map<String, String> settings() {
            return with("recovery_target_time", SETTING.format(at), inclusive);
        }
    }

    /** {@code inclusive} is with the record that begins there. */
    record AtLsn(Lsn lsn, boolean inclusive) implements Target {
        @Override
        public String words() {
            return lsn.toString();
        }

        @Override
        public String shown() {
            return (inclusive ? "right after what is at " : "right before ") + lsn;
        }

        @Override
        public Map<String, String> settings() {
            return with("recovery_target_lsn", lsn.toString(), inclusive);
        }
    }

    /** The end of a transaction; {@code inclusive} is with it. */
    record AtXid(long xid, boolean inclusive) implements Target {
        @Override
        public String words() {
            return "xid:" + xid;
        }

        @Override
        public String shown() {
            return (inclusive ? "right after" : "right before") + " transaction " + xid;
        }

        @Override
        public Map<String, String> settings() {
            return with("recovery_target_xid", String.valueOf(xid), inclusive);
        }
    }

    /** What pg_create_restore_point was called with. */
    record AtName(String name) implements Target {
        @Override
        public String words() {
            return "name:" + name;
        }

        @Override
        public String shown() {
            return "the restore point " + name;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("recovery_target_name", name);
        }
    }

    /** All that there is. */
    record Latest() implements Target {
        @Override
        public String words() {
            return "latest";
        }

        @Override
        public String shown() {
            return "the end of all WAL that there is";
        }

        @Override
        public Map<String, String> settings() {
            return Map.of();
        }
    }

    DateTimeFormatter SETTING = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'+00'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** What --to is told for the same again, whenever that is. */
    String words();

    /** For people: with its zone, and whether before or after. */
    String shown();

    /** What the server that recovers is told; nothing for all that there is. */
    Map<String, String> settings();

    default boolean isInclusive() {
        return switch (this) {
            case AtTime time -> time.inclusive();
            case AtLsn position -> position.inclusive();
            case AtXid transaction -> transaction.inclusive();
            case AtName _, Latest _ -> true;
        };
    }

    /** What was said after --to. Throws a {@link Problem.Trouble} for what is none, or could be several. */
    static Target of(String said, boolean inclusive, Instant now) {
        var words = said.strip();
        if (words.equalsIgnoreCase("latest")) {
            return new Latest();
        }
        var lsn = Lsn.of(words);
        if (lsn.isPresent()) {
            return new AtLsn(lsn.get(), inclusive);
        }
        var xid = XID.matcher(words);
        if (xid.matches()) {
            return new AtXid(xid(xid.group(1)), inclusive);
        }
        var name = NAME.matcher(words);
        if (name.matches()) {
            return new AtName(name(name.group(1)));
        }
        try {
            // What words() wrote has more digits than people write.
            return new AtTime(Instant.parse(words), inclusive);
        } catch (java.time.DateTimeException _) {
            return new AtTime(Moments.parse(words, now), inclusive);
        }
    }

    /** The server counts transactions by 32 bits; functions tell them with an epoch before. */
    private static long xid(String digits) {
        long xid = Long.parseLong(digits) & 0xFFFF_FFFFL;
        if (xid < 3) {
            throw new Problem(
                            "BAD_XID",
                            digits + " is no transaction that anybody can have had",
                            "look it up: /db lost names the transactions that dropped or deleted something")
                    .asTrouble();
        }
        return xid;
    }

    private static String name(String said) {
        var name = said.strip();
        if (name.getBytes(StandardCharsets.UTF_8).length > 63
                || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new Problem(
                            "BAD_RESTORE_POINT",
                            "no restore point can be called so",
                            "say the name that was given to pg_create_restore_point")
                    .asTrouble();
        }
        return name;
    }

    private static Map<String, String> with(String setting, String value, boolean inclusive) {
        var settings = new LinkedHashMap<String, String>();
        settings.put(setting, value);
        settings.put("recovery_target_inclusive", inclusive ? "on" : "off");
        return settings;
    }
}
