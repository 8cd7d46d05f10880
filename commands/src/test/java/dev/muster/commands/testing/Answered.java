package dev.muster.commands.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a verb is asked and what it must have answered, whatever else it might. */
public final class Answered {
    private Answered() {}

    /** Names and values in turn, beside those of {@code base}; a flag's value is "true". */
    public static Request request(Map<String, String> base, String... words) {
        var values = new HashMap<>(base);
        for (int i = 0; i < words.length; i += 2) {
            values.put(words[i], words[i + 1]);
        }
        return new Request(new Arguments(values), Optional.empty(), Instant.now());
    }

    public static Plan plan(Answer answer) {
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Proposal.class);
        return ((Answer.Proposal) answer).plan();
    }

    public static Problem refusal(Answer answer) {
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Refusal.class);
        return ((Answer.Refusal) answer).problem();
    }

    public static Answer.Reply reply(Answer answer) {
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Reply.class);
        return (Answer.Reply) answer;
    }
}
