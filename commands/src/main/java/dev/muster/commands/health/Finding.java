package dev.muster.commands.health;

/** What a check saw: a stable code, a fact about somebody ({@code subject}: a node or the cluster), and what to do. */
public record Finding(String code, Severity severity, String subject, String fact, String hint) {
    public enum Severity {
        WARNING,
        CRITICAL
    }

    static Finding warning(String code, String subject, String fact, String hint) {
        return new Finding(code, Severity.WARNING, subject, fact, hint);
    }

    static Finding critical(String code, String subject, String fact, String hint) {
        return new Finding(code, Severity.CRITICAL, subject, fact, hint);
    }
}
