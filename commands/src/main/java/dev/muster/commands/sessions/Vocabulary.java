package dev.muster.commands.sessions;

import dev.muster.chat.grammar.Parameter;
import dev.muster.commands.where.Where;

/** What the verbs about sessions can be told. */
record Vocabulary(Roster roster) {

    /** A cluster's name is never a mere number, and so is told from a session's. */
    Parameter cluster(String help) {
        return Parameter.positional("cluster", help)
                .shapedLike("(?=.*[^0-9]).*")
                .completedBy(_ -> new Where(roster.observer()).clusterNames());
    }

    Parameter pid(String help) {
        return Parameter.positional("pid", help).shapedLike("\\d{1,10}").completedBy(roster.pids());
    }

    Parameter node(String help) {
        return Parameter.option("node", help).completedBy(typed -> new Where(roster.observer()).nodeNames(typed));
    }

    Parameter user(String help) {
        return Parameter.option("user", help).completedBy(roster.users());
    }

    Parameter database(String help) {
        return Parameter.option("database", help).completedBy(roster.databases());
    }

    Parameter reason() {
        return Parameter.option("reason", "why, for those who approve and for the record");
    }
}
