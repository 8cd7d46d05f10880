package dev.muster.commands.forensic;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.EvidenceRoom;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.util.List;

/** {@code /db forensic list}: the copies that there are, what was damaged in them, and how to open one. */
final class ForensicListCommand implements Command {
    private static final int MOST = 15;

    private final Work.Tools tools;
    private final BackupWords words;

    ForensicListCommand(Work.Tools tools, BackupWords words) {
        this.tools = tools;
        this.words = words;
    }

    @Override
    public Spec spec() {
        return new Spec(
                "forensic list",
                "The forensic copies of a cluster, what was damaged, and how to open them",
                Spec.Audience.VIEWERS,
                List.of(words.cluster()),
                List.of("/db forensic list", "/db forensic list orders"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request).name();
            var all = new EvidenceRoom(tools.vault()).of(cluster);
            return all.isEmpty()
                    ? new Answer.Reply(
                            Document.of(
                                    "There is no forensic copy of " + cluster,
                                    Tone.PLAIN,
                                    new Block.Text("One is made by /db forensic " + cluster + ".")),
                            List.of(new Answer.FollowUp("Make one", "forensic " + cluster)))
                    : new Answer.Reply(document(cluster, all));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private static Document document(String cluster, List<EvidenceRoom.Kept> all) {
        var rows = all.stream().limit(MOST).map(ForensicListCommand::row).toList();
        var newest = all.getFirst();
        return Document.of(
                "%s of %s".formatted(all.size() == 1 ? "1 forensic copy" : all.size() + " forensic copies", cluster),
                all.stream().anyMatch(kept -> kept.evidence().damaged()) ? Tone.WARNING : Tone.PLAIN,
                new Block.Table(List.of("Copy", "Ended", "What", "Size", "In", "Damage"), rows),
                new Block.Text("Nothing takes them away but people. The newest one is opened by:"),
                new Block.Code("sh", opening(newest)));
    }

    private static List<String> row(EvidenceRoom.Kept kept) {
        var evidence = kept.evidence();
        var account = new Account(evidence);
        return List.of(
                evidence.id(),
                Human.day(evidence.ended()) + " " + Human.clock(evidence.ended()),
                account.content() + " of " + evidence.scene().node(),
                Human.bytes(evidence.bytes()),
                kept.repository(),
                account.damage());
    }

    private static String opening(EvidenceRoom.Kept kept) {
        var evidence = kept.evidence();
        var path = EvidenceRoom.folder(evidence.scene().cluster(), evidence.id()) + "/"
                + evidence.parts().getFirst().name();
        return evidence.keys().isEmpty()
                ? "zstd -d < %s | tar -x -C EMPTY_FOLDER".formatted(path)
                : "age -d -i KEY_FILE %s | zstd -d | tar -x -C EMPTY_FOLDER".formatted(path);
    }
}
