package dev.muster.commands.verb;

import dev.muster.chat.grammar.Spec;

/** A verb of /db. Asked from many threads at once. */
public interface Command {
    Spec spec();

    Answer answer(Request request);
}
