package dev.muster.commands.sessions;

import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.Answered;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The verbs, asked as the desk would ask them, on the real cluster. */
final class Asked implements AutoCloseable {
    private final Observer observer;
    private final List<Command> commands;
    /** What the journal would tell of it. */
    final List<Past.Taken> held = new ArrayList<>();

    Asked(String user, String database) {
        observer = PatientObserver.of(List.of(TestCluster.shared().cluster(user, database)));
        commands = SessionsCommand.all(
                observer, (_, step) -> step.equals(HoldDatabase.class) ? List.copyOf(held) : List.of());
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
        return verb(verb).answer(Answered.request(Map.of(), words));
    }

    Plan plan(String verb, String... words) {
        return Answered.plan(answer(verb, words));
    }

    Problem problem(String verb, String... words) {
        return Answered.refusal(answer(verb, words));
    }

    Answer.Reply reply(String... words) {
        return Answered.reply(answer("sessions", words));
    }

    boolean isDone(Step step) throws SQLException {
        return step.probe(work()) instanceof Probe.Done;
    }

    @Override
    public void close() {
        observer.close();
    }
}
