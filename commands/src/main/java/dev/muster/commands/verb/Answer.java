package dev.muster.commands.verb;

import dev.muster.chat.Document;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import java.util.List;

/** What a verb says to a request. */
public sealed interface Answer {

    /** {@code next} become buttons: what somebody would ask now. */
    record Reply(Document document, List<FollowUp> next) implements Answer {
        public Reply {
            next = List.copyOf(next);
        }

        public Reply(Document document) {
            this(document, List.of());
        }
    }

    /** Told to the asker alone. */
    record Aside(Document document) implements Answer {}

    /** What would be done; whether and when it is done is not the verb's to say. */
    record Proposal(Plan plan) implements Answer {}

    record Refusal(Problem problem) implements Answer {}

    /** A button that asks {@code words} in the name of whoever presses it. */
    record FollowUp(String label, String words) {}
}
