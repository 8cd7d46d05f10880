package dev.muster.console;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whom a line is for: Muster, by a slash command or a mention, or the people in the channel. */
sealed interface Address {

    record ToMuster(String words) implements Address {}

    /** {@code why} says where there is one, or what to ask instead. */
    record UnknownCommand(String name, String why) implements Address {}

    record ToEverybody() implements Address {}

    /** How lines are understood here. */
    final class Book {
        private static final Pattern TO_MUSTER = Pattern.compile(
                "[\\s\\p{Z}\\p{Cf}]*(?:/db|@muster)(?=[\\s\\p{Z},:]|$)[,:]?[\\s\\p{Z}]?", Pattern.CASE_INSENSITIVE);
        private static final Pattern SLASH = Pattern.compile("\\s*/([\\p{Alnum}_-]{1,30})(?:\\s.*)?", Pattern.DOTALL);

        private final Slashes slashes;
        private final Pattern ofGroup;

        Book(Slashes slashes) {
            this.slashes = slashes;
            this.ofGroup = slashes.start();
        }

        Address of(String line) {
            var start = beforeWords(line);
            if (start.isPresent()) {
                return new ToMuster(line.substring(start.get().length()));
            }
            var slash = SLASH.matcher(line);
            return slash.matches() ? unknown(slash.group(1)) : new ToEverybody();
        }

        private UnknownCommand unknown(String name) {
            return new UnknownCommand(
                    "/" + name, slashes.elsewhere().getOrDefault(name.toLowerCase(Locale.ROOT), "Try /db help."));
        }

        /** The part of a line for Muster that comes before the words. */
        Optional<String> beforeWords(String line) {
            var matcher = TO_MUSTER.matcher(line);
            if (matcher.lookingAt()) {
                return Optional.of(matcher.group());
            }
            var group = ofGroup.matcher(line);
            return group.lookingAt() ? Optional.of(group.group()) : Optional.empty();
        }
    }
}
