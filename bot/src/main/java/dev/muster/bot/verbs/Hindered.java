package dev.muster.bot.verbs;

import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;

/** A command that knows no chat, and tells what is wrong with the chats all the same. */
public record Hindered(Command command, Hindrances hindrances) implements Command {
    @Override
    public Spec spec() {
        return command.spec();
    }

    @Override
    public Answer answer(Request request) {
        return switch (command.answer(request)) {
            case Answer.Reply(var document, var next) -> new Answer.Reply(hindrances.under(document), next);
            case Answer answer -> answer;
        };
    }
}
