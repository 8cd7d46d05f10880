package dev.muster.commands.whole;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Looking;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code /db kept list [cluster]}: the databases that restores replaced, which are still there. */
public record KeptListCommand(Work.Tools tools, BackupWords words) implements Command {
    private static final List<String> COLUMNS =
            List.of("Database", "Was", "Kept since", "Size", "May be dropped", "Its name has");

    private static final List<String> FOLDER_COLUMNS =
            List.of("Data folder", "Kept since", "Size", "May be dropped", "Where");

    @Override
    public Spec spec() {
        return new Spec(
                "kept list",
                "Databases and data folders that were replaced by a restore and are kept: age, size, when they may be dropped",
                Spec.Audience.ONCALL,
                List.of(words.cluster()),
                List.of("/db kept list orders"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            var folders = KeptFolder.of(cluster);
            var ones = ones(cluster, folders);
            var next = new ArrayList<>(next(cluster, ones, request.now()));
            next.addAll(ofFolders(cluster, folders, request.now()));
            return new Answer.Reply(document(cluster, new All(ones, folders), request.now()), next);
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private record All(KeptOnes ones, List<KeptFolder> folders) {}

    /** When the server is down, its folders are what people look for. */
    private KeptOnes ones(Cluster cluster, List<KeptFolder> folders) {
        try {
            return look(
                    tools, new Where(tools.observer()).primary(tools.observer().observe(cluster)));
        } catch (Problem.Trouble trouble) {
            if (folders.isEmpty()) {
                throw trouble;
            }
            return new KeptOnes(List.of(), List.of());
        }
    }

    static KeptOnes look(Work.Tools tools, Site site) {
        var server = Server.of(new Looking(tools), site.spot());
        try (var connection = server.maintenance()) {
            return KeptOnes.of(new Databases(connection));
        } catch (SQLException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "NODE_SILENT",
                            "%s did not say what it keeps: %s"
                                    .formatted(site.node().name(), Observer.why(server.admin(), e)),
                            "see /db status " + site.cluster().name() + ", then ask again"),
                    e);
        }
    }

    private Document document(Cluster cluster, All all, Instant now) {
        var ones = all.ones();
        var blocks = new ArrayList<Block>();
        var keeps = tools.handling().of(cluster.name()).keeps();
        if (ones.kept().isEmpty()) {
            blocks.add(new Block.Text("No database is kept on " + cluster.name() + "."));
        } else {
            blocks.add(new Block.Table(
                    COLUMNS,
                    ones.kept().stream()
                            .map(kept -> List.of(
                                    kept.seen().name(),
                                    kept.mark().database(),
                                    BackupWords.ago(kept.mark().since(), now) + ": "
                                            + kept.mark().why(),
                                    Human.bytes(kept.bytes()),
                                    kept.mayGo(keeps).isAfter(now) ? "from " + Human.day(kept.mayGo(keeps)) : "now",
                                    kept.successor()
                                            .map(found -> "its successor")
                                            .orElse("nobody: it is not dropped")))
                            .toList()));
        }
        if (!ones.leftovers().isEmpty()) {
            blocks.add(new Block.Text(
                    "Left by a restore that was killed; the same restore asked again, or DROP DATABASE, removes it: "
                            + String.join(
                                    ", ",
                                    ones.leftovers().stream()
                                            .map(Databases.Seen::name)
                                            .toList())));
        }
        if (!all.folders().isEmpty()) {
            blocks.add(new Block.Table(
                    FOLDER_COLUMNS,
                    all.folders().stream()
                            .map(folder -> folder(folder, keeps, now))
                            .toList()));
        }
        var title = "%s: %s%s kept"
                .formatted(
                        cluster.name(),
                        Human.count(ones.kept().size(), "database"),
                        all.folders().isEmpty()
                                ? ""
                                : " and " + Human.count(all.folders().size(), "data folder"));
        return new Document(title, Tone.PLAIN, blocks);
    }

    private static List<String> folder(KeptFolder folder, Duration keeps, Instant now) {
        return List.of(
                folder.name(),
                BackupWords.ago(folder.since(), now) + ": "
                        + folder.why()
                                .orElse(
                                        folder.what().equals("undone")
                                                ? "its place was given back to the one before"
                                                : "nothing in it says why"),
                Human.bytes(KeptFolder.bytes(folder.folder())),
                folder.mayGo(keeps).isAfter(now) ? "from " + Human.day(folder.mayGo(keeps)) : "now",
                folder.folder().toString());
    }

    private List<Answer.FollowUp> ofFolders(Cluster cluster, List<KeptFolder> folders, Instant now) {
        var keeps = tools.handling().of(cluster.name()).keeps();
        return folders.stream()
                .filter(folder -> !folder.mayGo(keeps).isAfter(now))
                .filter(folder -> folder.name().matches("[\\w.-]+"))
                .limit(4)
                .map(folder -> new Answer.FollowUp(
                        "Drop " + folder.name(), "kept drop %s %s".formatted(cluster.name(), folder.name())))
                .toList();
    }

    private List<Answer.FollowUp> next(Cluster cluster, KeptOnes ones, Instant now) {
        var keeps = tools.handling().of(cluster.name()).keeps();
        return ones.kept().stream()
                .filter(kept ->
                        kept.successor().isPresent() && !kept.mayGo(keeps).isAfter(now))
                .filter(kept -> kept.seen().name().matches("[\\w.-]+"))
                .limit(4)
                .map(kept -> new Answer.FollowUp(
                        "Drop " + kept.seen().name(),
                        "kept drop %s %s".formatted(cluster.name(), kept.seen().name())))
                .toList();
    }
}
