package dev.muster.bot.run;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a step went, within its deadline. */
sealed interface Performance {
    Logger LOG = LoggerFactory.getLogger(Performance.class);
    int FRAMES = 6;
    Duration PROBING = Duration.ofSeconds(15);
    Duration LETTING_GO = Duration.ofSeconds(5);

    record Proven(Proof proof) implements Performance {}

    /** The step itself says that it is not done. */
    record Failed(Problem problem) implements Performance {}

    /** Its answer was lost, or it never came: it may be done all the same. */
    record Lost(Problem problem) implements Performance {}

    /** The run did not want it to go on. */
    record Stopped(String why) implements Performance {}

    static Performance of(Step step, Hands hands) {
        try {
            return new Proven(within(step.deadline(), hands::end, () -> {
                hands.checkpoint();
                return step.perform(hands);
            }));
        } catch (TimeoutException _) {
            return new Lost(new Problem(
                    "DEADLINE",
                    "it was not done within " + Human.duration(step.deadline()),
                    "look what holds it up, then retry, roll back or cancel"));
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case Hands.Taken taken -> throw taken;
                case Hands.StoreAway away -> throw away;
                case Work.Stopped stopped -> new Stopped(String.valueOf(stopped.getMessage()));
                case Problem.Trouble trouble -> new Failed(trouble.problem());
                case Throwable cause -> new Lost(problem(step, cause));
                case null -> throw new IllegalStateException(e);
            };
        }
    }

    static Probe probe(Step step, Hands hands) {
        return probe(step, hands, hands::end);
    }

    /** {@code late} is heard when it took too long. */
    static Probe probe(Step step, Work work, Runnable late) {
        try {
            return within(PROBING, late, () -> step.probe(work));
        } catch (TimeoutException _) {
            return new Probe.Unclear("nothing was heard within " + PROBING.toSeconds() + " s");
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case Hands.Taken taken -> throw taken;
                case Hands.StoreAway away -> throw away;
                case Throwable cause -> new Probe.Unclear(problem(step, cause).fact());
                case null -> throw new IllegalStateException(e);
            };
        }
    }

    /** Where that cannot be told, it may be. */
    static boolean opened(Step step, Hands hands) {
        try {
            return within(PROBING, hands::end, () -> step.opened(hands));
        } catch (TimeoutException _) {
            return true;
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case Hands.Taken taken -> throw taken;
                case Hands.StoreAway away -> throw away;
                case Throwable _ -> true;
                case null -> throw new IllegalStateException(e);
            };
        }
    }

    private static <T> T within(Duration deadline, Runnable late, Callable<T> work)
            throws TimeoutException, ExecutionException {
        var task = new FutureTask<>(work);
        var thread = Thread.ofVirtual().name("step").start(task);
        try {
            return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            late.run();
            thread.interrupt();
            join(thread);
            throw e;
        } catch (InterruptedException e) {
            late.run();
            thread.interrupt();
            join(thread);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Muster is stopping", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(LETTING_GO);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Problem problem(Step step, Throwable cause) {
        return switch (cause) {
            case Problem.Trouble trouble -> trouble.problem();
            case SQLException e ->
                new Problem(
                        "PG_" + (e.getSQLState() == null ? "ERROR" : e.getSQLState()),
                        "PostgreSQL said: " + firstLine(e),
                        "look at its server log, then retry, roll back or cancel");
            default -> {
                LOG.error("the step “{}” broke: {}", step.describe(), where(cause));
                yield new Problem(
                        "STEP_BROKE",
                        "the step broke: " + cause.getClass().getSimpleName(),
                        "the log of Muster says where; retry, roll back or cancel");
            }
        };
    }

    /** Without its message, which may quote a secret or a row. */
    private static String where(Throwable cause) {
        return cause.getClass().getSimpleName()
                + Stream.of(cause.getStackTrace())
                        .limit(FRAMES)
                        .map(frame -> " < " + frame.getFileName() + ":" + frame.getLineNumber())
                        .collect(Collectors.joining());
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("nothing")
                .replaceFirst("^(ERROR|FATAL): ", "");
    }
}
