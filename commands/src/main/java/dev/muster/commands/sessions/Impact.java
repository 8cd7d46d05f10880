package dev.muster.commands.sessions;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whom it reaches when {@code sessions} end. Pure. */
record Impact(List<Session> sessions, Instant now) {
    private static final int MOST_NAMES = 5;

    Impact {
        sessions = List.copyOf(sessions);
    }

    Map<String, String> blast() {
        var blast = new LinkedHashMap<String, String>();
        blast.put("sessions", sessions.size() + states());
        blast.put("applications", named(session -> session.peer().application()));
        blast.put("users", named(session -> session.peer().user()));
        blast.put("databases", named(session -> session.peer().database()));
        blast.put(
                "client addresses",
                String.valueOf(sessions.stream()
                        .map(session -> session.peer().address())
                        .distinct()
                        .count()));
        longest().ifPresent(age -> blast.put("longest transaction rolled back", Human.duration(age)));
        return blast;
    }

    private String states() {
        if (sessions.isEmpty()) {
            return "";
        }
        return sessions.stream()
                .collect(Collectors.groupingBy(s -> s.activity().state(), Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() + " " + (entry.getKey().isEmpty() ? "unknown" : entry.getKey()))
                .collect(Collectors.joining(", ", ": ", ""));
    }

    private String named(Function<Session, String> name) {
        var counts = sessions.stream()
                .map(name)
                .map(found -> found.isEmpty() ? "unnamed" : found)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        var words = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_NAMES)
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        int more = counts.size() - MOST_NAMES;
        return counts.isEmpty() ? "none" : more > 0 ? words + " and " + more + " more" : words;
    }

    Optional<Duration> longest() {
        return sessions.stream()
                .flatMap(session -> session.transactionAge(now).stream())
                .max(Comparator.naturalOrder());
    }

    /** What is committed is never lost by it. */
    Loss loss() {
        long open = sessions.stream().filter(Session::inTransaction).count();
        long written = sessions.stream()
                .filter(session -> session.inTransaction() && session.activity().written())
                .count();
        return open == 0
                ? Loss.of("no data; temporary tables and settings of the sessions")
                : Loss.of("uncommitted work of %s, of which %s"
                        .formatted(
                                Human.count(open, "open transaction"),
                                written == 0 ? "none has written yet" : written + " wrote something"));
    }

    /** Those that our role may not end, and who they belong to. */
    static Check superusers(List<Session> candidates) {
        var kept =
                candidates.stream().filter(session -> !session.kind().endable()).toList();
        return new Check(
                "no superuser sessions",
                kept.isEmpty()
                        ? "none of " + candidates.size()
                        : "%d stay, of %s"
                                .formatted(
                                        kept.size(),
                                        kept.stream()
                                                .map(session -> session.peer().user())
                                                .distinct()
                                                .sorted()
                                                .collect(Collectors.joining(", "))),
                kept.isEmpty());
    }
}
