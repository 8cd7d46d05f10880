package dev.muster.commands.sessions;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which sessions are to end. */
sealed interface Selection {

    record One(String pid) implements Selection {}

    /** Those of a user, those that have been idle for long, or those of whom both is true. */
    record Those(Optional<String> user, Optional<Duration> idle) implements Selection {
        /** As it is approved, and hence the same however it was typed. */
        String said() {
            var words = new ArrayList<String>();
            user.ifPresent(name -> words.add("all of " + name));
            idle.ifPresent(span -> words.add("idle for longer than " + Span.said(span)));
            return String.join(", ", words);
        }

        boolean fits(Session session, Instant now) {
            return user.map(session.peer().user()::equals).orElse(true)
                    && idle.map(span -> session.idle() && session.inState(now).compareTo(span) >= 0)
                            .orElse(true);
        }
    }

    record Everything(String database) implements Selection {}

    Duration USUALLY_IDLE = Duration.ofMinutes(5);

    /** Throws the problem of what does not make sense together. */
    static Selection of(Arguments arguments) {
        var pid = arguments.get("pid");
        refuse(
                pid.isPresent(),
                arguments,
                List.of("user", "idle", "longer-than", "all", "database"),
                "a session's number");
        refuse(arguments.has("all"), arguments, List.of("user", "idle", "longer-than", "node"), "--all");
        if (arguments.has("all")) {
            return new Everything(arguments
                    .get("database")
                    .orElseThrow(() -> problem(
                            "DATABASE_NEEDED",
                            "--all does not say of which database",
                            "add --database: all sessions of that database end, on every node")));
        }
        if (arguments.has("database")) {
            throw problem(
                    "ALL_NEEDED",
                    "--database alone ends nothing",
                    "add --all to end every session of it and hold new ones off");
        }
        if (arguments.has("longer-than") && !arguments.has("idle")) {
            throw problem(
                    "IDLE_NEEDED",
                    "--longer-than says how long sessions have been idle",
                    "add --idle, or leave it out");
        }
        if (pid.isPresent()) {
            return new One(pid.get());
        }
        var user = arguments.get("user");
        if (user.isEmpty() && !arguments.has("idle")) {
            throw problem(
                    "SESSION_NEEDED",
                    "nothing says which sessions are to end",
                    "give a session's number, --user, --idle, or --all --database; /db sessions lists them");
        }
        return new Those(user, arguments.has("idle") ? Optional.of(idle(arguments)) : Optional.empty());
    }

    private static Duration idle(Arguments arguments) {
        return arguments
                .get("longer-than")
                .map(typed -> Span.of(typed)
                        .orElseThrow(() -> problem(
                                "NO_DURATION",
                                "--longer-than is no length of time",
                                "write a number and a unit: 90s, 5m, 2h or 1d")))
                .orElse(USUALLY_IDLE);
    }

    private static void refuse(boolean given, Arguments arguments, List<String> others, String what) {
        var together = others.stream().filter(arguments::has).toList();
        if (given && !together.isEmpty()) {
            throw problem(
                    "MIXED",
                    "--" + together.getFirst() + " does not go together with " + what,
                    what.equals("--all")
                            ? "--all ends every session of a database on every node: leave --" + together.getFirst()
                                    + " out, or --all"
                            : "name the session, or say what those that end have in common");
        }
    }

    private static Problem.Trouble problem(String code, String fact, String hint) {
        return new Problem(code, fact, hint).asTrouble();
    }
}
