package dev.muster.commands.shelf;

import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.util.List;

/** {@code /db backup list [cluster]}: which backups there are, and whether they are any good. */
public final class ListCommand implements Command {
    private final Work.Tools tools;
    private final BackupWords words;

    private ListCommand(Work.Tools tools, BackupWords words) {
        this.tools = tools;
        this.words = words;
    }

    /** The verbs that look at backups. */
    public static List<Command> all(Work.Tools tools, BackupWords words, WalReach reach) {
        return List.of(new ListCommand(tools, words), new ShowCommand(words), new FindCommand(tools, words, reach));
    }

    @Override
    public Spec spec() {
        return new Spec(
                "backup list",
                "Which backups of a cluster there are: how old, how large, how well proven, in how many copies",
                Spec.Audience.VIEWERS,
                List.of(
                        words.cluster(),
                        words.kind("only logical or physical ones"),
                        Parameter.flag("all", "also those that are older than the newest twenty")),
                List.of("/db backup list", "/db backup list orders --kind physical", "/db backup list orders --all"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            var keeping = words.keeping(cluster);
            var kind = words.kind(request);
            var backups = tools.vault().backups(cluster.name());
            var card = new ListCard(
                    new ListCard.About(cluster, keeping, request.now()),
                    backups,
                    new ListCard.Odd(
                            tools.vault().oddities(cluster.name()),
                            tools.vault().away(cluster.name()).keySet()),
                    kind,
                    request.arguments().has("all"));
            return new Answer.Reply(card.document(), card.next());
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }
}
