package dev.muster.commands.shelf;

import dev.muster.chat.grammar.Spec;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.util.List;

/** {@code /db backup show ID}: everything that is known of one backup. */
final class ShowCommand implements Command {
    private final BackupWords words;

    ShowCommand(BackupWords words) {
        this.words = words;
    }

    @Override
    public Spec spec() {
        return new Spec(
                "backup show",
                "Everything about one backup: where it is from, what is in it, how it was proven, how to open it by hand",
                Spec.Audience.VIEWERS,
                List.of(words.id()),
                List.of("/db backup show orders-20260301-120000-p3f2"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var card = new ShowCard(words.backup(request), request.now());
            return new Answer.Reply(card.document(), card.next());
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }
}
