package dev.muster.commands.table;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Where;
import java.util.List;
import java.util.Optional;

/** {@code /db restored list CLUSTER}: schemas with what was brought back and what is kept there. */
record RestoredListCommand(Work.Tools tools, BackupWords words) implements Command {
    private static final int BUTTONS = 3;

    @Override
    public Spec spec() {
        return new Spec(
                "restored list",
                "Which tables were brought back beside, what was done with them, and what they take",
                Spec.Audience.VIEWERS,
                List.of(words.cluster()),
                List.of("/db restored list", "/db restored list orders"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            var site = new Where(tools.observer()).primary(tools.observer().observe(cluster));
            var all = new RestoredShelf(tools, site).all(Optional.empty());
            var title = "Brought back on " + cluster.name();
            if (all.isEmpty()) {
                return new Answer.Reply(Document.of(
                        title, Tone.PLAIN, new Block.Text("nothing is beside; /db restore table brings tables back")));
            }
            var rows = all.stream()
                    .map(one -> List.of(
                            one.restored().schema(),
                            one.database(),
                            one.restored().told(),
                            Human.bytes(one.restored().bytes())))
                    .toList();
            return new Answer.Reply(
                    Document.of(
                            title, Tone.PLAIN, new Block.Table(List.of("schema", "database", "what", "size"), rows)),
                    all.stream()
                            .limit(BUTTONS)
                            .map(one -> new Answer.FollowUp(
                                    "Drop " + one.restored().schema(),
                                    "restored drop %s %s --database %s"
                                            .formatted(
                                                    cluster.name(),
                                                    one.restored().schema(),
                                                    quoted(one.database()))))
                            .toList());
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private static String quoted(String word) {
        return word.matches("[\\w.-]+") ? word : '"' + word + '"';
    }
}
