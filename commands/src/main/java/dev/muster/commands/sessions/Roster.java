package dev.muster.commands.sessions;

import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Completer;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Spot;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Looks at sessions, and remembers the last look at each node: completion must not wait for another. */
final class Roster {
    private final Observer observer;
    private final Map<Spot, Look> last = new ConcurrentHashMap<>();

    Roster(Observer observer) {
        this.observer = observer;
    }

    Observer observer() {
        return observer;
    }

    Look look(Site site) {
        try {
            var look = observer.ask(site.node(), LookSql::look);
            last.put(site.spot(), look);
            return requireSight(site, look);
        } catch (SQLException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "NODE_SILENT",
                            site.node().name() + " did not say who is connected: " + Observer.why(site.node(), e),
                            "see /db status " + site.cluster().name() + ", then ask again"),
                    e);
        }
    }

    private static Look requireSight(Site site, Look look) {
        if (!look.rights().sees()) {
            throw new Problem(
                            "NO_RIGHT",
                            "%s may not see what others do on %s"
                                    .formatted(look.rights().role(), site.node().name()),
                            "as a superuser on the primary: GRANT pg_monitor TO "
                                    + Identifier.quoted(look.rights().role()))
                    .asTrouble();
        }
        return look;
    }

    Completer pids() {
        return typed -> remembered(
                typed,
                look -> look.clients()
                        .filter(session -> session.active() || session.inTransaction() || session.idle())
                        .map(session -> String.valueOf(session.pid())));
    }

    Completer users() {
        return typed -> remembered(
                typed, look -> look.clients().map(session -> session.peer().user()));
    }

    Completer databases() {
        return typed -> remembered(typed, look -> look.databaseNames().stream());
    }

    private List<String> remembered(Arguments typed, Function<Look, Stream<String>> what) {
        return last.entrySet().stream()
                .filter(entry -> fits(typed, "cluster", entry.getKey().cluster())
                        && fits(typed, "node", entry.getKey().node()))
                .flatMap(entry -> what.apply(entry.getValue()))
                .filter(value -> !value.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean fits(Arguments typed, String parameter, String value) {
        return typed.get(parameter).map(value::equals).orElse(true);
    }
}
