package dev.muster.commands.sessions;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Acting;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Plans to empty a database on every node and to let nobody in: {@code seen} holds the primary first. Pure. */
record HoldPlan(Map<Site, Look> seen, Held held, String database, Optional<String> reason) {

    Plan plan() {
        var primary = primary();
        var found = holdable();
        var candidates = candidates();
        seen.forEach((_, look) -> Search.requireRight(look, sessions(look)));
        var chosen =
                candidates.stream().filter(session -> session.kind().endable()).toList();
        var impact = new Impact(chosen, look().now());
        return new Plan(
                EndPlan.target("terminate", primary, Optional.of(database)),
                "End every session of " + database + " and hold new ones off",
                Danger.DESTRUCTIVE,
                steps(primary, found),
                new Plan.Outlook(
                        Estimate.seconds(0.5, 15 + seen.size() * 5 + chosen.size() * 0.02),
                        impact.loss(),
                        blast(primary, impact),
                        "new sessions are let in again (connection limit " + Limits.said(found.limit())
                                + ", as it was); those that were ended must connect anew"),
                new Plan.Grounds(checks(primary, found, candidates), facts(found), reason));
    }

    private Site primary() {
        return seen.keySet().iterator().next();
    }

    private Look look() {
        return seen.values().iterator().next();
    }

    private List<Session> sessions(Look look) {
        return look.clients()
                .filter(session -> session.peer().database().equals(database))
                .toList();
    }

    private List<Session> candidates() {
        return seen.values().stream().flatMap(look -> sessions(look).stream()).toList();
    }

    private List<Step> steps(Site primary, Look.Database found) {
        var steps = new ArrayList<Step>();
        steps.add(new HoldDatabase(primary.spot(), database, found.name().oid(), found.limit(), Acting.WATCHER));
        seen.keySet().forEach(site -> steps.add(new EmptyDatabase(site.spot(), database, Acting.WATCHER)));
        return steps;
    }

    private Look.Database holdable() {
        var found = look().database(database)
                .orElseThrow(() -> Where.unknown("database", database, look().databaseNames()));
        if (database.equals(Access.MAINTENANCE)) {
            throw problem(
                    "MAINTENANCE_DATABASE",
                    "Muster itself works from the database " + database,
                    "end its sessions one by one: /db sessions --database " + database);
        }
        if (found.limit() == 0 || !found.open()) {
            throw problem(
                    "HELD_ALREADY",
                    "somebody holds new sessions of " + database + " off already",
                    held.hint(database, found.name().oid(), found.open()));
        }
        if (!found.owner().ours() && !look().rights().superuser()) {
            throw problem(
                    "NO_RIGHT",
                    "%s may not hold sessions of %s off: it belongs to %s"
                            .formatted(
                                    look().rights().role(),
                                    database,
                                    found.owner().name()),
                    grant(found));
        }
        if (foreign()) {
            throw problem(
                    "FOREIGN_NODE",
                    "the nodes are not copies of one another",
                    "correct the configuration: see /db status "
                            + primary().cluster().name());
        }
        return found;
    }

    /** To be a member of a superuser is to be one: that is not advised. */
    private String grant(Look.Database found) {
        var us = Identifier.quoted(look().rights().role());
        return found.owner().superuser()
                ? "as a superuser, give it to an ordinary role first: CREATE ROLE owner_of_it; ALTER DATABASE %s OWNER TO owner_of_it; GRANT owner_of_it TO %s"
                        .formatted(Identifier.quoted(database), us)
                : "as a superuser on the primary: GRANT %s TO %s"
                        .formatted(Identifier.quoted(found.owner().name()), us);
    }

    private boolean foreign() {
        return seen.keySet().stream()
                        .map(site -> site.facts().identity().systemIdentifier())
                        .distinct()
                        .count()
                > 1;
    }

    private Map<String, String> blast(Site primary, Impact impact) {
        var blast = new LinkedHashMap<>(impact.blast());
        blast.remove("databases");
        primary.facts().storage().databases().stream()
                .filter(size -> size.name().equals(database))
                .findFirst()
                .ifPresent(size -> blast.put("database size", Human.bytes(size.bytes())));
        var replicas =
                seen.keySet().stream().skip(1).map(site -> site.node().name()).collect(Collectors.joining(", "));
        blast.put("replicas", replicas.isEmpty() ? "none" : replicas);
        return blast;
    }

    private List<Check> checks(Site primary, Look.Database found, List<Session> candidates) {
        var checks = new ArrayList<Check>();
        checks.add(primary.check());
        checks.add(answering(primary.topology()));
        checks.add(streaming());
        checks.add(Search.right(look(), candidates));
        checks.add(new Check(
                "Muster may hold off sessions",
                look().rights().superuser()
                        ? look().rights().role() + " is a superuser"
                        : look().rights().role() + " is a member of "
                                + found.owner().name() + ", the owner of " + database,
                true));
        checks.add(Impact.superusers(candidates));
        checks.add(new Check(
                "no prepared transactions",
                found.prepared() == 0 ? "none" : Human.count(found.prepared(), "prepared transaction"),
                found.prepared() == 0));
        long senders = look().sessions().stream()
                .filter(session -> session.kind().backend().equals("walsender")
                        && session.peer().database().equals(database))
                .count();
        checks.add(new Check(
                "no logical replication from it",
                senders == 0 ? "none" : Human.count(senders, "subscriber") + ", not ended",
                senders == 0));
        return checks;
    }

    private static Check answering(Topology topology) {
        var silent = topology.nodes().stream()
                .filter(node -> node.facts().isEmpty())
                .map(node -> node.node().name())
                .toList();
        return new Check(
                "every node answers",
                silent.isEmpty()
                        ? "%d of %d"
                                .formatted(
                                        topology.nodes().size(),
                                        topology.nodes().size())
                        : String.join(", ", silent) + " cannot be emptied",
                silent.isEmpty());
    }

    private Check streaming() {
        var standbys =
                seen.keySet().stream().map(Site::facts).filter(Facts::standby).toList();
        long streaming =
                standbys.stream().filter(facts -> facts.wal().streaming()).count();
        return new Check(
                "standbys stream",
                standbys.isEmpty() ? "there is none" : "%d of %d".formatted(streaming, standbys.size()),
                streaming == standbys.size());
    }

    private Map<String, String> facts(Look.Database found) {
        var facts = new LinkedHashMap<String, String>();
        seen.keySet().forEach(site -> facts.put("node " + site.node().name(), site.essence()));
        facts.put(
                "database " + database,
                "oid %d, owned by %s"
                        .formatted(found.name().oid(), found.owner().name()));
        facts.put("connection limit", Limits.said(found.limit()));
        return facts;
    }

    private static Problem.Trouble problem(String code, String fact, String hint) {
        return new Problem(code, fact, hint).asTrouble();
    }
}
