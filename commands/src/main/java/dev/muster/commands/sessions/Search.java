package dev.muster.commands.sessions;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Check;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the one session that a number means, on whichever node it is, and whether our role may end it. */
record Search(Roster roster) {

    record Found(Site site, Look look, Session session) {
        Check right() {
            return Search.right(look, List.of(session));
        }
    }

    Found session(Topology topology, Optional<String> node, String typed) {
        var where = new Where(roster.observer());
        // Which node is the primary decides what a number on two of them means, and where people look.
        var home = where.site(topology, node);
        var sites = node.isPresent() ? List.of(home) : Site.of(topology);
        var looks =
                sites.stream().collect(Collectors.toMap(site -> site, roster::look, (a, _) -> a, LinkedHashMap::new));
        var all = looks.entrySet().stream()
                .flatMap(entry -> number(typed)
                        .flatMap(entry.getValue()::session)
                        .map(session -> new Found(entry.getKey(), entry.getValue(), session))
                        .stream())
                .toList();
        // A process of the server itself, on another node perhaps, is not what a number is meant to be.
        var clients = all.stream().filter(f -> f.session().client()).toList();
        var found = clients.isEmpty() ? all : clients;
        if (found.isEmpty()) {
            throw Where.unknown(
                    "session",
                    typed,
                    looks.values().stream()
                            .flatMap(Look::clients)
                            .map(session -> String.valueOf(session.pid()))
                            .toList());
        }
        if (found.size() > 1) {
            throw new Problem(
                            "SEVERAL_SESSIONS",
                            "session %s is on %s"
                                    .formatted(
                                            typed,
                                            found.stream()
                                                    .map(f -> f.site().node().name())
                                                    .collect(Collectors.joining(" and on "))),
                            "say which with --node")
                    .asTrouble();
        }
        return permitted(found.getFirst());
    }

    private static Optional<Integer> number(String typed) {
        try {
            return Optional.of(Integer.parseInt(typed));
        } catch (NumberFormatException _) {
            return Optional.empty(); // No process has such a number: it is told as unknown.
        }
    }

    private static Found permitted(Found found) {
        var session = found.session();
        var pid = session.pid();
        if (session.kind().own()) {
            throw new Problem(
                            "OWN_SESSION",
                            "session " + pid + " is Muster's own",
                            "leave it: Muster would only open another")
                    .asTrouble();
        }
        if (!session.client()) {
            throw new Problem(
                            "NOT_A_CLIENT",
                            "process %d is the server's own: %s"
                                    .formatted(pid, session.kind().backend()),
                            "only sessions of clients can be ended; see /db sessions "
                                    + found.site().cluster().name() + " --all")
                    .asTrouble();
        }
        if (!session.kind().endable() && session.kind().superuser()) {
            throw new Problem(
                            "SUPERUSER_SESSION",
                            "session %d belongs to the superuser %s, and %s may not touch those"
                                    .formatted(
                                            pid,
                                            session.peer().user(),
                                            found.look().rights().role()),
                            "as a superuser on %s: SELECT pg_terminate_backend(%d)"
                                    .formatted(found.site().node().name(), pid))
                    .asTrouble();
        }
        requireRight(found.look(), List.of(session));
        return found;
    }

    /** Superusers' sessions aside, which nothing but another superuser may end. */
    static void requireRight(Look look, List<Session> sessions) {
        boolean refused = sessions.stream()
                .anyMatch(
                        session -> !session.kind().endable() && !session.kind().superuser());
        if (refused) {
            throw new Problem(
                            "NO_RIGHT",
                            look.rights().role() + " may not end sessions of others",
                            "as a superuser on the primary: GRANT pg_signal_backend TO "
                                    + Identifier.quoted(look.rights().role()))
                    .asTrouble();
        }
    }

    static Check right(Look look, List<Session> sessions) {
        return new Check("Muster may signal sessions", measured(look.rights(), sessions), true);
    }

    private static String measured(Look.Rights rights, List<Session> sessions) {
        if (rights.superuser()) {
            return rights.role() + " is a superuser";
        }
        if (rights.signals()) {
            return rights.role() + " is a member of pg_signal_backend";
        }
        var users = sessions.stream()
                .filter(session -> session.kind().endable())
                .map(session -> session.peer().user())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return users.isEmpty() ? "there is nobody to end at present" : rights.role() + " is a member of " + users;
    }
}
