package dev.muster.commands.table;

import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Completer;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.util.List;

/** {@code /db restore table CLUSTER TABLE}: one table, or several, brought back beside, compared, and put back. */
public record TableCommand(Work.Tools tools, BackupWords words) implements Command {

    /** All verbs of this room. */
    public static List<Command> all(Work.Tools tools, BackupWords words) {
        return List.of(
                new TableCommand(tools, words),
                new RestoredListCommand(tools, words),
                new RestoredDropCommand(tools, words));
    }

    @Override
    public Spec spec() {
        return new Spec(
                "restore table",
                "Bring tables back beside with all that belongs to them, compare their rows, and merge or replace",
                Spec.Audience.ONCALL,
                List.of(
                        words.cluster().mustBeGiven(),
                        Parameter.positional(
                                        "tables", "schema.table, several with commas between; left out: a form asks")
                                .completedBy(tables()),
                        Parameter.option(
                                        "from",
                                        "a logical backup or a side instance, or with --to a physical backup; left out: the best")
                                .completedBy(new Origins(tools, words.ids("latest"))),
                        Parameter.option("to", "the moment to bring them back from: a time, an LSN, a transaction")
                                .completedBy(_ -> Moments.COMMON),
                        Parameter.flag("inclusive", "with what happened at that very LSN or transaction"),
                        Parameter.option(
                                        "timeline",
                                        "with --to: which history, after an earlier recovery; left out: the present one")
                                .shapedLike("\\d{1,9}"),
                        Parameter.option("database", "which database; left out: the only one that has them"),
                        Parameter.flag("merge", "then ask, and insert the rows that are missing"),
                        Parameter.flag(
                                "replace", "then ask, and make the tables what they were, keeping what is replaced"),
                        words.reason()),
                List.of(
                        "/db restore table orders public.lines",
                        "/db restore table orders public.orders,public.lines --from latest --merge",
                        "/db restore table orders public.lines --to 0/5000060 --merge",
                        "/db restore table orders public.lines --from orders-at-20260301-140500 --merge",
                        "/db restore table orders public.lines --to 14:05 --replace --reason \"wrong update\""));
    }

    private Completer tables() {
        var known = new KnownTables(tools);
        return new Completer() {
            @Override
            public List<String> values(Arguments typed) {
                return known.values(typed);
            }
        };
    }

    @Override
    public Answer answer(Request request) {
        try {
            if (request.arguments().has("merge") && request.arguments().has("replace")) {
                throw new Problem(
                                "TWO_WAYS",
                                "--merge and --replace are two ways to put rows back",
                                "--merge inserts what is missing; --replace also overwrites what was changed and takes away"
                                        + " what came after")
                        .asTrouble();
            }
            if (request.arguments().get("tables").isEmpty()) {
                return new Asking(tools, spec()).which(request, words.cluster(request));
            }
            return new Answer.Proposal(new TablePlanner(tools, words).plan(request));
        } catch (Problem.Trouble trouble) {
            return Answer.Refusal.of(trouble, spec(), request);
        }
    }
}
