package dev.muster.commands.sessions;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.Where;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** {@code /db cancel [cluster] pid}: stops one query; the session lives on. */
final class CancelCommand implements Command {
    private final Roster roster;
    private final Where where;

    CancelCommand(Roster roster) {
        this.roster = roster;
        this.where = new Where(roster.observer());
    }

    @Override
    public Spec spec() {
        var words = new Vocabulary(roster);
        return new Spec(
                "cancel",
                "Stop the query that a session runs; the session itself stays",
                Spec.Audience.ONCALL,
                List.of(
                        words.cluster("the cluster; left out: the channel's own, or the only one"),
                        words.pid("the session's number, as /db sessions lists it")
                                .mustBeGiven(),
                        words.node("the node that the session is on; left out: it is looked for on all"),
                        words.reason()),
                List.of("/db cancel 4711", "/db cancel orders 4711", "/db cancel orders 4711 --node orders-b"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var arguments = request.arguments();
            var topology = roster.observer().observe(where.cluster(request));
            var found = new Search(roster)
                    .session(
                            topology,
                            arguments.get("node"),
                            arguments.get("pid").orElse(""));
            return new Answer.Proposal(plan(found, arguments.get("reason")));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private static Plan plan(Search.Found found, Optional<String> reason) {
        var session = found.session();
        var begun = runningSince(found);
        var step = new CancelQuery(
                found.site().spot(), session.key(), begun, session.peer().user());
        var facts = new LinkedHashMap<String, String>();
        facts.put("node " + found.site().node().name(), found.site().essence());
        facts.putAll(EndPlan.facts(session));
        facts.put("query of session " + session.pid(), "begun at " + begun);
        var impact = new Impact(List.of(session), found.look().now());
        var blast = new LinkedHashMap<>(impact.blast());
        blast.put("query", session.activity().query());
        var checks = List.of(
                found.site().check(),
                found.right(),
                new Check(
                        "a query is running",
                        "for " + Human.duration(session.inState(found.look().now())),
                        true));
        return new Plan(
                EndPlan.target(
                        "cancel", found.site(), Optional.of(session.peer().database())),
                "Cancel the query of session %d of %s on %s"
                        .formatted(
                                session.pid(),
                                session.peer().user(),
                                found.site().node().name()),
                Danger.CHANGE,
                List.of(step),
                new Plan.Outlook(
                        Estimate.seconds(0.1, 10),
                        impact.loss(),
                        blast,
                        "it cannot be taken back; whoever asked the query may ask it again"),
                new Plan.Grounds(checks, facts, reason));
    }

    private static Instant runningSince(Search.Found found) {
        var session = found.session();
        var cluster = found.site().cluster().name();
        return session.activity()
                .since()
                .query()
                .filter(_ -> session.active())
                .orElseThrow(() -> new Problem(
                                "NO_QUERY",
                                "session %d runs no query: it is %s"
                                        .formatted(
                                                session.pid(),
                                                session.activity().state().isEmpty()
                                                        ? "in a state that is not shown"
                                                        : session.activity().state()),
                                "to end the session itself: /db terminate " + cluster + " " + session.pid())
                        .asTrouble());
    }
}
