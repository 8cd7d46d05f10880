package dev.muster.commands.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The verbs, asked as the desk would ask them, on the real cluster. */
final class Asked implements AutoCloseable {
    private final Observer observer;
    private final List<Command> commands;

    Asked(String user, String database) {
        observer = new Observer(List.of(TestCluster.shared().cluster(user, database)), "none", Clock.systemUTC());
        commands = SessionsCommand.all(observer);
    }

    static Asked asMuster() {
        return new Asked("muster", "orders");
    }

    Observer observer() {
        return observer;
    }

    TestWork work() {
        return TestWork.on(observer);
    }

    Command verb(String name) {
        return commands.stream()
                .filter(command -> command.spec().verb().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Names and values in turn; a flag's value is "true". */
    Answer answer(String verb, String... words) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            values.put(words[i], words[i + 1]);
        }
        return verb(verb).answer(new Request(new Arguments(values), Optional.empty(), Instant.now()));
    }

    Plan plan(String verb, String... words) {
        var answer = answer(verb, words);
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Proposal.class);
        return ((Answer.Proposal) answer).plan();
    }

    Problem problem(String verb, String... words) {
        var answer = answer(verb, words);
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Refusal.class);
        return ((Answer.Refusal) answer).problem();
    }

    Answer.Reply reply(String... words) {
        var answer = answer("sessions", words);
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Reply.class);
        return (Answer.Reply) answer;
    }

    boolean isDone(Step step) throws SQLException {
        return step.probe(work()) instanceof Probe.Done;
    }

    @Override
    public void close() {
        observer.close();
    }
}
