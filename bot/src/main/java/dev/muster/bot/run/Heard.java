package dev.muster.bot.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.muster.commands.problem.Problem;

/** What came of what somebody said about a run; it is told to them alone. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "heard")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Heard.Yes.class, name = "yes"),
    @JsonSubTypes.Type(value = Heard.No.class, name = "no")
})
public sealed interface Heard {

    record Yes(String sentence) implements Heard {}

    record No(Problem problem) implements Heard {}

    static Heard no(String code, String fact, String hint) {
        return new No(new Problem(code, fact, hint));
    }
}
