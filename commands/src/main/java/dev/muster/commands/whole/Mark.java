package dev.muster.commands.whole;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Muster writes into the comment of a database, so that it is found, and understood by people, wherever Muster's own
 * store is. Pure.
 */
sealed interface Mark {

    String text();

    /** It was replaced, and is kept for a while: {@code successor} is the number of what has its name now. */
    record Kept(String database, long successor, Instant since, String why) implements Mark {
        private static final Pattern TEXT = Pattern.compile(
                "kept by Muster since (\\S+): (.*); (\\d+) took the name (.*) \\(see /db kept list\\)", Pattern.DOTALL);

        @Override
        public String text() {
            return "kept by Muster since %s: %s; %d took the name %s (see /db kept list)"
                    .formatted(since.truncatedTo(ChronoUnit.SECONDS), why, successor, database);
        }

        static Optional<Kept> in(String remark) {
            var found = TEXT.matcher(remark);
            return found.matches()
                    ? Optional.of(new Kept(
                            found.group(4),
                            Long.parseLong(found.group(3)),
                            Instant.parse(found.group(1)),
                            found.group(2)))
                    : Optional.empty();
        }
    }

    /** It was restored as a whole; {@code before} is the comment that the dump has for it. */
    record Restored(Origin origin, String before) implements Mark {
        @Override
        public String text() {
            return before.isEmpty() ? own() : before + "\n" + own();
        }

        private String own() {
            return "restored by Muster from %s of %s, database %s"
                    .formatted(origin.backup(), origin.cluster(), origin.database());
        }

        boolean in(String remark) {
            return remark.equals(own()) || remark.endsWith("\n" + own());
        }

        static boolean isOurs(Origin origin, String remark) {
            return new Restored(origin, "").in(remark);
        }
    }
}
