package dev.muster.commands.restore;

import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code /db restore [cluster]}: a whole database from a backup, or everything as it was at a moment. */
public final class RestoreCommand implements Command {
    /** What says something of one database, and nothing of a whole cluster. */
    private static final List<String> OF_A_DATABASE = List.of("database", "into", "jobs");

    private final BackupWords words;
    private final Ways ways;

    /**
     * The ways.
     *
     * @param whole from a logical backup, with {@code --backup}
     * @param moment to a moment, with {@code --to}
     * @param symptoms asked without saying what: it helps to choose
     */
    public record Ways(Way whole, Way moment, Way symptoms) {}

    public RestoreCommand(BackupWords words, Ways ways) {
        this.words = words;
        this.ways = ways;
    }

    @Override
    public Spec spec() {
        return new Spec(
                "restore",
                "Bring a database or a cluster back: beside, proven, then swapped",
                Spec.Audience.ONCALL,
                List.of(
                        words.cluster(),
                        Parameter.option("backup", "the logical backup to restore, or latest")
                                .completedBy(words.ids("latest")),
                        Parameter.option("database", "which database of it; left out: the only one"),
                        Parameter.option("into", "the name of a new database to restore into"),
                        Parameter.flag("replace", "swap it in when it is proven; the old one is kept"),
                        Parameter.option(
                                        "jobs",
                                        "how many tables are restored at once; left out: two for each core, 32 at most")
                                .shapedLike("\\d{1,2}"),
                        Parameter.option(
                                        "to",
                                        "the moment to go back to: a time, an LSN, a transaction or a restore point")
                                .completedBy(_ -> Moments.COMMON),
                        Parameter.flag("inclusive", "with what happened at that very LSN or transaction"),
                        Parameter.option("from", "with --to: the physical backup to begin with; left out: the best")
                                .completedBy(words.ids()),
                        Parameter.option(
                                        "timeline",
                                        "with --to: which history, after an earlier recovery; left out: the present one")
                                .shapedLike("\\d{1,9}"),
                        Parameter.flag("beside", "as a side instance that can be read, beside the cluster"),
                        Parameter.option("symptom", "what is seen, when nobody knows what happened")
                                .completedBy(_ -> Way.SYMPTOMS),
                        words.reason()),
                List.of(
                        "/db restore",
                        "/db restore orders --symptom dropped",
                        "/db restore orders --backup latest --database orders --into orders_look",
                        "/db restore orders --backup latest --database orders --replace --reason \"failed migration\"",
                        "/db restore orders --to 14:05 --beside",
                        "/db restore orders --to 0/5000060 --replace --reason \"rows are gone\""));
    }

    @Override
    public Answer answer(Request request) {
        try {
            return way(request.arguments()).answer(request, words.cluster(request));
        } catch (Problem.Trouble trouble) {
            return Answer.Refusal.of(trouble, spec(), request);
        }
    }

    /** Who names one database believes that the others stay as they are. */
    private static void requireWhole(Arguments arguments) {
        var said = OF_A_DATABASE.stream()
                .filter(name -> arguments.get(name).isPresent())
                .map(name -> "--" + name)
                .collect(Collectors.joining(" and "));
        if (!said.isEmpty()) {
            throw new Problem(
                            "ALL_OR_NOTHING",
                            said + " cannot be with --to: base backup and WAL bring every database of the cluster back",
                            "for some tables: /db restore table CLUSTER TABLE --to …; to look first: --to … --beside; for one database:"
                                    + " --backup")
                    .asTrouble();
        }
    }

    private Way way(Arguments arguments) {
        boolean backup = arguments.get("backup").isPresent();
        boolean moment = arguments.get("to").isPresent();
        if (backup && moment) {
            throw new Problem(
                            "TWO_WAYS",
                            "--backup and --to are two ways to restore",
                            "name a backup to restore what is in it, or a moment to go back to with base backup and WAL")
                    .asTrouble();
        }
        if (backup) {
            return ways.whole();
        }
        if (moment) {
            requireWhole(arguments);
            return ways.moment();
        }
        return Optional.of(ways.symptoms())
                .filter(_ -> OF_A_DATABASE.stream()
                                .allMatch(name -> arguments.get(name).isEmpty())
                        && !arguments.has("replace")
                        && !arguments.has("beside"))
                .orElseThrow(() -> new Problem(
                                "WAY_NEEDED",
                                "nothing says what to restore from",
                                "name a backup with --backup latest, or a moment with --to; /db restore alone helps to"
                                        + " choose")
                        .asTrouble());
    }
}
