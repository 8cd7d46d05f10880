package dev.muster.commands.sessions;

import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code /db terminate}: ends sessions, by number, by what they have in common, or all of a database. */
final class TerminateCommand implements Command {
    private final Roster roster;
    private final Past past;
    private final Where where;

    TerminateCommand(Roster roster, Past past) {
        this.roster = roster;
        this.past = past;
        this.where = new Where(roster.observer());
    }

    @Override
    public Spec spec() {
        var words = new Vocabulary(roster);
        return new Spec(
                "terminate",
                "End sessions: one, those of a user, those that idle, or all of a database",
                Spec.Audience.ONCALL,
                List.of(
                        words.cluster("the cluster; left out: the channel's own, or the only one"),
                        words.pid("the session's number, as /db sessions lists it"),
                        words.user("all sessions of this user; with --idle, those that idle"),
                        Parameter.flag("idle", "sessions that have been idle for long, in a transaction or not"),
                        Parameter.option("longer-than", "how long they must have been idle; left out: 5m"),
                        words.node("the node; left out: the primary, or wherever the session is"),
                        Parameter.flag(
                                "all",
                                "every session of the database, on every node; new ones are held off, with undo"),
                        words.database("the database that --all is about"),
                        words.reason()),
                List.of(
                        "/db terminate 4711",
                        "/db terminate orders --user report --idle --longer-than 30m",
                        "/db terminate orders --all --database orders --reason \"before the restore\""));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var selection = Selection.of(request.arguments());
            var topology = roster.observer().observe(where.cluster(request));
            return new Answer.Proposal(plan(selection, topology, request.arguments()));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private Plan plan(Selection selection, Topology topology, Arguments arguments) {
        var reason = arguments.get("reason");
        return switch (selection) {
            case Selection.One(var pid) -> {
                var found = new Search(roster).session(topology, arguments.get("node"), pid);
                yield new EndPlan(found.site(), found.look(), reason).one(found);
            }
            case Selection.Those those -> {
                var site = where.site(topology, arguments.get("node"));
                yield new EndPlan(site, roster.look(site), reason).those(those);
            }
            case Selection.Everything(var database) -> {
                var primary = where.primary(topology);
                var seen = new LinkedHashMap<Site, Look>();
                seen.put(primary, roster.look(primary));
                Site.of(topology).forEach(site -> seen.computeIfAbsent(site, roster::look));
                yield new HoldPlan(seen, new Held(past, topology.cluster().name()), database, reason).plan();
            }
        };
    }
}
