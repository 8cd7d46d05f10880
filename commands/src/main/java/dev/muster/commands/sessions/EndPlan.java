package dev.muster.commands.sessions;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans the end of one session, or of those that have something in common, on one node. Pure. */
record EndPlan(Site site, Look look, Optional<String> reason) {
    private static final String VERB = "terminate";
    private static final String UNDO =
            "it cannot be taken back; programs that are made so connect again by themselves, and nothing stops them";

    static Plan.Target target(String verb, Site site, Optional<String> database) {
        return new Plan.Target(verb, site.cluster().name(), site.cluster().tier(), database);
    }

    /** What makes it the same session. */
    static Map<String, String> facts(Session session) {
        return Map.of(
                "session " + session.pid(),
                "of %s in %s, begun at %s"
                        .formatted(
                                session.peer().user(),
                                session.peer().database(),
                                session.key().started()));
    }

    Plan one(Search.Found found) {
        var session = found.session();
        var whose = "session %d of %s".formatted(session.pid(), session.peer().user());
        var step = new EndSessions(site.spot(), List.of(session.key()), whose, true, Optional.empty());
        var impact = new Impact(List.of(session), look.now());
        var blast = new LinkedHashMap<>(impact.blast());
        blast.put("waiting for it", String.valueOf(waitingFor(session)));
        blast.put("query", session.activity().query());
        return new Plan(
                target(VERB, site, Optional.of(session.peer().database())),
                "End %s on %s".formatted(whose, site.node().name()),
                Danger.CHANGE,
                List.of(step),
                new Plan.Outlook(Estimate.seconds(0.1, 10), impact.loss(), blast, UNDO),
                new Plan.Grounds(List.of(site.check(), found.right()), facts(facts(session)), reason));
    }

    private long waitingFor(Session session) {
        return look.sessions().stream()
                .filter(other -> other.waiting().blockedBy().contains(session.pid()))
                .count();
    }

    Plan those(Selection.Those those) {
        those.user()
                .filter(name -> !look.catalog().users().contains(name) && sessionsOf(name) == 0)
                .ifPresent(name -> {
                    throw Where.unknown("user", name, look.catalog().users());
                });
        var candidates = look.clients()
                .filter(session -> those.fits(session, look.now()))
                .toList();
        Search.requireRight(look, candidates);
        var chosen =
                candidates.stream().filter(session -> session.kind().endable()).toList();
        if (chosen.isEmpty()) {
            throw nobody(those, candidates).asTrouble();
        }
        var step = new EndSessions(
                site.spot(), chosen.stream().map(Session::key).toList(), those.said(), false, those.idle());
        var impact = new Impact(chosen, look.now());
        var checks = new ArrayList<Check>(List.of(site.check(), Search.right(look, chosen)));
        checks.add(Impact.superusers(candidates));
        return new Plan(
                target(VERB, site, Optional.empty()),
                "End %s on %s: %s"
                        .formatted(sessions(chosen.size()), site.node().name(), those.said()),
                Danger.CHANGE,
                List.of(step),
                new Plan.Outlook(Estimate.seconds(0.1, 10 + chosen.size() * 0.02), impact.loss(), impact.blast(), UNDO),
                new Plan.Grounds(checks, facts(Map.of()), reason));
    }

    private long sessionsOf(String user) {
        return look.clients()
                .filter(session -> session.peer().user().equals(user))
                .count();
    }

    private Problem nobody(Selection.Those those, List<Session> superusers) {
        var node = site.node().name();
        var hint = "see who there is: /db sessions " + site.cluster().name() + " --node " + node;
        return superusers.isEmpty()
                ? new Problem("NOBODY", "no session on " + node + " is one of those: " + those.said(), hint)
                : new Problem(
                        "SUPERUSER_SESSION",
                        "on %s those are sessions of superusers alone, and %s may not touch them"
                                .formatted(node, look.rights().role()),
                        hint);
    }

    private Map<String, String> facts(Map<String, String> more) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("node " + site.node().name(), site.essence());
        facts.putAll(more);
        return facts;
    }

    private static String sessions(int count) {
        return Human.count(count, "session");
    }
}
