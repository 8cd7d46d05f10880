package dev.muster.console;

import java.util.Optional;
import java.util.regex.Pattern;

/** Whom a line is for: Muster, by the slash command or a mention, or the people in the channel. */
sealed interface Address {
    Pattern TO_MUSTER = Pattern.compile(
            "[\\s\\p{Z}\\p{Cf}]*(?:/db|@muster)(?=[\\s\\p{Z},:]|$)[,:]?[\\s\\p{Z}]?", Pattern.CASE_INSENSITIVE);
    Pattern SLASH = Pattern.compile("\\s*(/[\\p{Alnum}_-]{1,30})(?:\\s.*)?", Pattern.DOTALL);

    record ToMuster(String words) implements Address {}

    record UnknownCommand(String name) implements Address {}

    record ToEverybody() implements Address {}

    static Address of(String line) {
        var start = beforeWords(line);
        if (start.isPresent()) {
            return new ToMuster(line.substring(start.get().length()));
        }
        var slash = SLASH.matcher(line);
        return slash.matches() ? new UnknownCommand(slash.group(1)) : new ToEverybody();
    }

    /** The part of a line for Muster that comes before the words. */
    static Optional<String> beforeWords(String line) {
        var matcher = TO_MUSTER.matcher(line);
        return matcher.lookingAt() ? Optional.of(matcher.group()) : Optional.empty();
    }
}
