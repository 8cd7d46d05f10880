package dev.muster.commands.verb;

import dev.muster.chat.Document;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import java.util.HashMap;
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

    /** {@code next} become buttons: what could be asked instead. */
    record Refusal(Problem problem, List<FollowUp> next) implements Answer {
        public Refusal {
            next = List.copyOf(next);
        }

        public Refusal(Problem problem) {
            this(problem, List.of());
        }

        /** With a button for each way of asking the same that is possible. */
        public static Refusal of(Problem.Trouble trouble, Spec spec, Request request) {
            var known = spec.parameters().stream().map(Parameter::name).toList();
            return new Refusal(
                    trouble.problem(),
                    trouble.instead().stream()
                            .filter(it -> known.containsAll(it.options().keySet()))
                            .map(it -> {
                                var values = new HashMap<>(request.arguments().values());
                                values.putAll(it.options());
                                return new FollowUp(it.label(), new Wording(spec, values).words());
                            })
                            .toList());
        }
    }

    /** A button that asks {@code words} in the name of whoever presses it. */
    record FollowUp(String label, String words) {}
}
