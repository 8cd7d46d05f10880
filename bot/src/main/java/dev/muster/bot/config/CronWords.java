package dev.muster.bot.config;

import java.util.List;
import java.util.Optional;

/** What is wrong with the words of a cron expression, as far as a look at them tells. */
final class CronWords {
    private static final List<String> FIELDS =
            List.of("minute", "hour", "day of the month", "month", "day of the week");
    private static final String VALUE = "(\\*|[0-9A-Za-z]{1,3}(-[0-9A-Za-z]{1,3})?)(/[0-9]{1,2})?";

    private CronWords() {}

    static Optional<String> whyNot(String expression) {
        var words = expression.strip().split("\\s+", -1);
        if (words.length != FIELDS.size()) {
            return Optional.of("“" + expression + "” must have five fields: " + String.join(", ", FIELDS));
        }
        for (int i = 0; i < words.length; i++) {
            if (!words[i].matches(VALUE + "(," + VALUE + ")*")) {
                return Optional.of("“" + words[i] + "” is no " + FIELDS.get(i));
            }
        }
        return Optional.empty();
    }
}
