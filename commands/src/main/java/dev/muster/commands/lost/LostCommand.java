package dev.muster.commands.lost;

import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.names.Names;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.wal.Holdings;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.where.BackupWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /db lost [cluster] [table]}: which transaction dropped, emptied or deleted what. */
public final class LostCommand implements Command {
    private static final int USUAL_ROWS = 100;

    private final Work.Tools tools;
    private final Reception.All receptions;
    private final BackupWords words;

    public LostCommand(Work.Tools tools, Reception.All receptions, BackupWords words) {
        this.tools = tools;
        this.receptions = receptions;
        this.words = words;
    }

    @Override
    public Spec spec() {
        return new Spec(
                "lost",
                "What dropped, emptied or deleted it: read from WAL, with the position just before",
                Spec.Audience.VIEWERS,
                List.of(
                        words.cluster(),
                        Parameter.positional("table", "only what happened to this table, or to its partitions"),
                        Parameter.option("from", "a time or an LSN; left out: an hour before the end")
                                .completedBy(_ -> Moments.COMMON),
                        Parameter.option("to", "a time or an LSN; left out: now")
                                .completedBy(_ -> Moments.COMMON),
                        Parameter.option("database", "only what happened in this database"),
                        Parameter.option("rows", "tell of deletions and updates of so many rows; left out: 100")
                                .shapedLike("[1-9]\\d{0,8}")),
                List.of(
                        "/db lost orders",
                        "/db lost orders customers --from 14:00 --to 15:00",
                        "/db lost orders --rows 1"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            words.keeping(cluster);
            return of(cluster, request);
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        } catch (IOException e) {
            return new Answer.Refusal(
                    Scratch.trouble("WAL cannot be read beside", e).problem());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Answer of(Cluster cluster, Request request) throws IOException, InterruptedException {
        var arguments = request.arguments();
        var from = arguments.get("from").map(said -> Span.Point.of(said, request.now()));
        var to = arguments.get("to").map(said -> Span.Point.of(said, request.now()));
        var asked = new LostCard.Asked(
                arguments.get("table"),
                arguments.get("database"),
                arguments.get("rows").map(Integer::valueOf).orElse(USUAL_ROWS),
                cluster.nodes().getFirst().login().database());
        var topology = tools.observer().observe(cluster);
        var doubts = new ArrayList<String>();
        if (to.isEmpty()) {
            Holdings.catchUp(tools, topology).ifPresent(doubts::add);
        }
        var holdings = Holdings.of(tools, receptions, topology).orElseThrow(() -> none(cluster));
        var span = Span.of(holdings, from, to, request.now());
        var major = major(holdings, topology);
        var ledger = new Ledger(asked.rows());
        try (var scratch = Scratch.own(tools.host(), tools.vault().scratch(), "lost")) {
            scratch.requireRoom(Reader.room());
            var dump = new Waldump(tools.host(), tools.kits().of(major).program("pg_waldump"), major, scratch.folder());
            doubts.addAll(new Reader(holdings, dump, ledger).read(span.pieces()));
        }
        var begin = ledger.firstCommit().orElse(request.now());
        var names = Names.of(tools, topology, holdings.systemIdentifier(), begin);
        doubts.addAll(doubts(cluster, span, ledger, names));
        var judge = new Judge(names, major, asked.rows(), ledger);
        var losses = new Sieve(names, asked, span).of(judge.losses());
        long bytes = span.pieces().size() * holdings.segmentSize();
        var card = new LostCard(
                cluster.name(), asked, span, losses, new LostCard.Read(bytes, ledger.lastCommit(), doubts));
        return new Answer.Reply(card.document(), card.next());
    }

    private static Problem.Trouble none(Cluster cluster) {
        return new Problem(
                        "NO_WAL_YET",
                        "no WAL of " + cluster.name() + " is here yet",
                        "see /db wal status " + cluster.name())
                .asTrouble();
    }

    private static int major(Holdings holdings, Topology topology) {
        Optional<Integer> said = topology.up()
                .map(Facts::identity)
                .map(identity -> Integer.valueOf(identity.version().split("[^0-9]", 2)[0]))
                .findFirst();
        return holdings.major()
                .or(() -> said)
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_VERSION",
                                "nothing says which version of PostgreSQL wrote this WAL",
                                "update Muster, or start a node of the cluster")
                        .asTrouble());
    }

    private static List<String> doubts(Cluster cluster, Span span, Ledger ledger, Names names) {
        var doubts = new ArrayList<String>();
        if (span.cut()) {
            doubts.add("there is more WAL than is read at once: it was read from "
                    + span.from().shown() + " on");
        }
        if (ledger.isIncomplete()) {
            doubts.add("more happened than can be remembered at once: ask for a shorter time with --from and --to");
        }
        if (names.isEmpty()) {
            doubts.add("nothing knows what the tables of " + cluster.name() + " are called: they are told by number");
        }
        return doubts;
    }
}
