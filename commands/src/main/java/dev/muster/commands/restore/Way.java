package dev.muster.commands.restore;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import java.util.List;

/** One way to bring something back: it understands the options that are meant for it, and answers with its plan. */
@FunctionalInterface
public interface Way {
    /** What people may say that they see. */
    List<String> SYMPTOMS = List.of("deleted", "changed", "dropped", "damaged", "migration", "server");

    Answer answer(Request request, Cluster cluster);
}
