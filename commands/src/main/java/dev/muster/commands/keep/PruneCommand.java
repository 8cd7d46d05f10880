package dev.muster.commands.keep;

import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.util.List;

/** {@code /db backup prune [cluster] [--dry-run]}: removes what retention no longer asks for. */
public final class PruneCommand implements Command {
    private final Work.Tools tools;
    private final BackupWords words;

    private PruneCommand(Work.Tools tools, BackupWords words) {
        this.tools = tools;
        this.words = words;
    }

    /** The verbs of this room. */
    public static List<Command> all(Work.Tools tools, BackupWords words) {
        return List.of(
                new PruneCommand(tools, words),
                new PinCommand(tools, words, true),
                new PinCommand(tools, words, false),
                new CopyCommand(tools, words));
    }

    @Override
    public Spec spec() {
        return new Spec(
                "backup prune",
                "Remove the backups that retention lets go, and the WAL that none of the others needs",
                Spec.Audience.ONCALL,
                List.of(
                        words.cluster(),
                        Parameter.flag("dry-run", "only show what would go, what stays, and why"),
                        words.reason()),
                List.of("/db backup prune orders --dry-run", "/db backup prune orders --reason \"the disk is full\""));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            var plan = PrunePlan.of(cluster, tools, words.keeping(cluster), request.now());
            if (request.arguments().has("dry-run")) {
                return new Answer.Reply(
                        new PruneCard(plan, request.now()).document(),
                        plan.nothingGoes()
                                ? List.of()
                                : List.of(new Answer.FollowUp("Prune", "backup prune " + cluster.name())));
            }
            if (plan.nothingGoes()) {
                return new Answer.Refusal(new Problem(
                        "NOTHING_TO_PRUNE",
                        "nothing of " + cluster.name() + " goes",
                        "see what stays, and why: /db backup prune " + cluster.name() + " --dry-run"));
            }
            return new Answer.Proposal(
                    plan.plan(Danger.DESTRUCTIVE, request.arguments().get("reason")));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }
}
