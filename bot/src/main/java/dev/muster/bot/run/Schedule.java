package dev.muster.bot.run;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has each run worked on by one replica; by another when the first is not heard of any more. */
public final class Schedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final int BEATS_MISSED = 4;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(2);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(3);
    private static final int AT_ONCE = 16;

    private final Runs runs;
    private final Clock clock;
    private final CustomTask<Void> task;
    private final Scheduler scheduler;

    public Schedule(DataSource store, Runs runs, Runner runner, Clock clock) {
        this.runs = runs;
        this.clock = clock;
        this.task = Tasks.custom("run", Void.class)
                .onDeadExecution((dead, operations) -> operations.reschedule(dead, clock.instant()))
                .onFailure(this::tryAgain)
                .execute((instance, _) -> {
                    runner.work(Long.parseLong(instance.getId()));
                    return (_, operations) -> operations.remove();
                });
        this.scheduler = Scheduler.create(store, task)
                .heartbeatInterval(BEAT)
                .missedHeartbeatsLimit(BEATS_MISSED)
                .pollingInterval(POLL)
                .threads(AT_ONCE)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .enableImmediateExecution()
                .clock(clock::instant)
                .failureLogging(LogLevel.OFF, false) // We say it ourselves, in a line.
                .shutdownMaxWait(PATIENCE_AT_CLOSE)
                .build();
    }

    private void tryAgain(ExecutionComplete failed, ExecutionOperations<Void> operations) {
        failed.getCause().ifPresent(cause -> LOG.warn("a run is tried again soon: {}", reason(cause)));
        operations.reschedule(failed, clock.instant().plus(BEFORE_NEXT_TRY));
    }

    /** What is wrapped around it quotes statements and what was bound to them. */
    private static String reason(Throwable cause) {
        return cause.getCause() == null ? cause.toString() : reason(cause.getCause());
    }

    public void start() {
        runs.notLaterThan(clock.instant());
        scheduler.start();
    }

    /** Has every run that only waits for a worker worked on. */
    public void wake() {
        for (long run : runs.idle()) {
            scheduler.scheduleIfNotExists(task.instance(String.valueOf(run)), clock.instant());
        }
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
