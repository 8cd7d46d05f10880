package dev.muster.commands.sessions;

import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Past;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.Where;
import java.util.List;

/** {@code /db sessions [cluster]}: who is connected to a node, and what they do there. */
public final class SessionsCommand implements Command {
    private final Roster roster;
    private final Where where;

    private SessionsCommand(Roster roster) {
        this.roster = roster;
        this.where = new Where(roster.observer());
    }

    /** The verbs about sessions, which share what was seen last. */
    public static List<Command> all(Observer observer, Past past) {
        var roster = new Roster(observer);
        return List.of(new SessionsCommand(roster), new CancelCommand(roster), new TerminateCommand(roster, past));
    }

    @Override
    public Spec spec() {
        var words = new Vocabulary(roster);
        return new Spec(
                "sessions",
                "Who is connected to a node, what they do and whom they wait for; queries without their values",
                Spec.Audience.VIEWERS,
                List.of(
                        words.cluster("the cluster; left out: the channel's own, or the only one"),
                        words.node("the node; left out: the primary"),
                        words.user("only sessions of this user"),
                        words.database("only sessions of this database"),
                        Parameter.flag("idle", "only sessions that idle, in a transaction or not"),
                        Parameter.flag("all", "also the server's own processes")),
                List.of(
                        "/db sessions",
                        "/db sessions orders --user app",
                        "/db sessions orders --node orders-b --idle"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var arguments = request.arguments();
            var topology = roster.observer().observe(where.cluster(request));
            var site = where.site(topology, arguments.get("node"));
            var look = roster.look(site);
            requireKnown(look, arguments);
            var card = new SessionsCard(site, look, arguments);
            return new Answer.Reply(card.document(), card.next());
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private static void requireKnown(Look look, Arguments arguments) {
        arguments
                .get("user")
                .filter(name -> !look.catalog().users().contains(name))
                .filter(name -> look.sessions().stream()
                        .noneMatch(session -> session.peer().user().equals(name)))
                .ifPresent(name -> {
                    throw Where.unknown("user", name, look.catalog().users());
                });
        arguments.get("database").filter(name -> look.database(name).isEmpty()).ifPresent(name -> {
            throw Where.unknown("database", name, look.databaseNames());
        });
    }
}
