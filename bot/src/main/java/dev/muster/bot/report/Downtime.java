package dev.muster.bot.report;

import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Stamp;
import dev.muster.bot.journal.What;
import dev.muster.chat.Human;
import dev.muster.commands.schedule.Coverage;
import dev.muster.commands.wal.WalFindings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** When it was down, and what says so. */
record Downtime(List<Span> spans, Basis basis) {
    private static final String CRITICAL = "critical";
    /** Alone it is no outage: when it was the one that takes writes, NO_PRIMARY is seen with it. */
    private static final String NODE_DOWN = "NODE_DOWN";

    Downtime {
        spans = List.copyOf(spans);
    }

    enum Basis {
        /** While something critical was seen. */
        SEEN,
        /** Nothing was: from the opening until what brought it back measured that it can be written to. */
        BROUGHT_BACK,
        /** Nothing was, and nothing was brought back: from the opening to the closing. */
        OPEN
    }

    /** {@code over}: otherwise it lasts, and {@code to} is as far as we know. */
    record Span(Instant from, Instant to, boolean over) {}

    /** What was seen of one thing, from its first sight until it was gone. */
    record Sight(String code, String subject, boolean critical, String fact, Span span) {}

    static Downtime of(Incident incident, Instant now) {
        var critical = sights(incident, now).stream()
                .filter(sight -> sight.critical() && isOutage(sight.code()))
                .map(Sight::span)
                .sorted(Comparator.comparing(Span::from))
                .toList();
        return critical.isEmpty() ? unseen(incident, now) : new Downtime(joined(critical), Basis.SEEN);
    }

    private static Downtime unseen(Incident incident, Instant now) {
        var opened = incident.opening().at();
        return Comeback.all(Course.all(incident.events())).stream()
                .flatMap(comeback -> comeback.writable().stream())
                .filter(at -> !at.isBefore(opened))
                .max(Comparator.naturalOrder())
                .map(at -> new Downtime(List.of(new Span(opened, at, true)), Basis.BROUGHT_BACK))
                .orElseGet(() -> new Downtime(
                        List.of(new Span(opened, latest(opened, incident.end(now)), !incident.open())), Basis.OPEN));
    }

    /** What could not be brought back, if something happened, has not happened. */
    private static boolean isOutage(String code) {
        return !code.equals(NODE_DOWN) && !Coverage.CODES.contains(code) && !WalFindings.CODES.contains(code);
    }

    /** What is not known to be gone counts until the incident was closed, and no longer: then somebody said it was well. */
    static List<Sight> sights(Incident incident, Instant now) {
        var open = new LinkedHashMap<List<String>, Sight>();
        var gone = new ArrayList<Sight>();
        for (var event : incident.events()) {
            switch (event.what()) {
                case What.FindingSeen(var code, var severity, var subject, var fact) ->
                    open.putIfAbsent(
                            List.of(code, subject),
                            new Sight(
                                    code,
                                    subject,
                                    severity.equalsIgnoreCase(CRITICAL),
                                    fact,
                                    new Span(event.at(), latest(event.at(), incident.end(now)), !incident.open())));
                case What.FindingGone(var code, var subject, var _) ->
                    Optional.ofNullable(open.remove(List.of(code, subject)))
                            .map(it -> until(it, event.at()))
                            .ifPresent(gone::add);
                default -> {} // Not something that was seen.
            }
        }
        gone.addAll(open.values());
        gone.sort(Comparator.comparing(it -> it.span().from()));
        return gone;
    }

    private static Sight until(Sight sight, Instant at) {
        var from = sight.span().from();
        return new Sight(
                sight.code(), sight.subject(), sight.critical(), sight.fact(), new Span(from, latest(from, at), true));
    }

    static List<Span> joined(List<Span> sorted) {
        var joined = new ArrayList<Span>();
        for (var span : sorted) {
            var last = joined.isEmpty() ? span : joined.removeLast();
            if (span.from().isAfter(last.to())) {
                joined.add(last);
                joined.add(span);
            } else {
                joined.add(new Span(last.from(), latest(last.to(), span.to()), last.over() && span.over()));
            }
        }
        return joined;
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    Duration total() {
        return total(spans);
    }

    static Duration total(List<Span> spans) {
        return spans.stream().map(span -> Stamp.between(span.from(), span.to())).reduce(Duration.ZERO, Duration::plus);
    }

    String inWords() {
        return switch (basis) {
            case SEEN -> "down for " + Human.duration(total()) + (over() ? "" : " so far");
            case BROUGHT_BACK -> "down for %s, until it was brought back".formatted(Human.duration(total()));
            case OPEN -> "no outage was seen";
        };
    }

    String inWords(Span span) {
        var length = Human.duration(Stamp.between(span.from(), span.to())) + (span.over() ? "" : " so far");
        return switch (basis) {
            case SEEN -> length;
            case BROUGHT_BACK -> length + ", until it could be written to again";
            case OPEN -> length + ", though no outage was seen";
        };
    }

    boolean seen() {
        return basis == Basis.SEEN;
    }

    boolean over() {
        return spans.stream().allMatch(Span::over);
    }

    Instant from() {
        return spans.getFirst().from();
    }
}
