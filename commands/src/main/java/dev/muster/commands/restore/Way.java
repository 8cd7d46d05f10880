package dev.muster.commands.restore;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;

/** One way to bring something back: it understands the options that are meant for it, and answers with its plan. */
@FunctionalInterface
public interface Way {
    Answer answer(Request request, Cluster cluster);
}
