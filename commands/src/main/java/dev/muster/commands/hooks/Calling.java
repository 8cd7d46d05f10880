package dev.muster.commands.hooks;

import dev.muster.chat.Secret;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Runs one hook, for no longer than its deadline. {@code pulse} is asked all the while whether to go on: it throws if not. */
record Calling(Work work, String cluster, String about, Runnable pulse) {
    private static final Duration BEAT = Duration.ofMillis(200);

    /** How it ended, and all that it said. */
    record Ending(boolean well, String how, String said) {
        Ending(boolean well, String how) {
            this(well, how, "");
        }
    }

    Result of(Hook hook) throws InterruptedException {
        var words = Utterance.of(work, cluster, hook);
        long begun = System.nanoTime();
        var ending = ending(hook);
        var said = words.told(ending.said());
        var seen = words.told(ending.how()) + (said.isEmpty() ? "" : ": " + said);
        return new Result(hook.name(), ending.well(), seen, Duration.ofNanos(System.nanoTime() - begun));
    }

    private Ending ending(Hook hook) throws InterruptedException {
        try {
            return switch (hook.call()) {
                case Hook.Call.Run run -> run(hook, run);
                case Hook.Call.Http http -> {
                    try (var web = new Web(cluster, about)) {
                        yield new Patience(hook.deadline(), pulse).of(() -> web.ask(http));
                    }
                }
                case Hook.Call.Sql sql -> {
                    try (var inquiry = new Inquiry(work, cluster)) {
                        yield new Patience(hook.deadline(), pulse).of(() -> inquiry.ask(sql, hook.deadline()));
                    }
                }
            };
        } catch (TimeoutException _) {
            return new Ending(
                    false,
                    "it was not done within its deadline of " + hook.deadline().toSeconds() + " s");
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case Problem.Trouble trouble ->
                    new Ending(
                            false,
                            trouble.problem().fact() + "; " + trouble.problem().hint());
                case SQLException sql -> new Ending(false, "PostgreSQL said: " + sql.getMessage());
                case IOException io -> new Ending(false, "it was not reached: " + why(io));
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IllegalStateException(e);
            };
        }
    }

    private static String why(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private Ending run(Hook hook, Hook.Call.Run run) throws InterruptedException, TimeoutException {
        var environment = Map.of("MUSTER_CLUSTER", new Secret(cluster), "MUSTER_ABOUT", new Secret(about));
        var errand = Host.Errand.of(run.arguments(), environment);
        long deadline = System.nanoTime() + hook.deadline().toNanos();
        try (var program = work.tools().host().start(errand)) {
            program.input().close();
            var output = Outcome.listen(program.output());
            var code = program.await(BEAT);
            while (code.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException();
                }
                pulse.run();
                code = program.await(BEAT);
            }
            var said = (output.heard() + "\n" + program.complaint()).strip();
            return new Ending(code.get() == 0, "it ended with " + code.get(), said);
        } catch (IOException e) {
            return new Ending(false, errand.name() + " could not be run: " + why(e));
        }
    }
}
