package dev.muster.bot.outbox;

/** What a message is about, and so what it says. */
public sealed interface Subject {

    /** The card of a run. */
    record OfRun(long run) implements Subject {}

    /** The headline of an incident: its thread hangs on it. */
    record OfIncident(long incident) implements Subject {}

    /** Lines of an incident's timeline, in its thread. */
    record Lines(long incident) implements Subject {}

    /** A single event, loudly and in a place of its own. */
    record Alarm(long event) implements Subject {}

    default String key() {
        return switch (this) {
            case OfRun(var run) -> "run:" + run;
            case OfIncident(var incident) -> "incident:" + incident;
            case Lines(var incident) -> "lines:" + incident;
            case Alarm(var event) -> "alarm:" + event;
        };
    }

    static Subject of(String key) {
        int colon = key.indexOf(':');
        long number = Long.parseLong(key.substring(colon + 1));
        return switch (key.substring(0, colon)) {
            case "run" -> new OfRun(number);
            case "incident" -> new OfIncident(number);
            case "lines" -> new Lines(number);
            case "alarm" -> new Alarm(number);
            default -> throw new IllegalArgumentException(key);
        };
    }
}
