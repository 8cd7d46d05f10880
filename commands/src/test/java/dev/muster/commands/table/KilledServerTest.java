package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.problem.Problem;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server is killed while tables come back beside, and nobody starts it. */
@Timeout(90)
class KilledServerTest {
    @Test
    void a_postmaster_that_is_killed_while_tables_come_back_beside_leaves_what_the_next_try_replaces()
            throws Exception {
        try (var attic = new Attic()) {
            var database = attic.database("vanishing", "CREATE TABLE t AS SELECT generate_series(1, 800000) AS n");
            var backup = attic.backup(database);
            var step = attic.bringBack(attic.place(database), backup, "public.t");
            var killed = MergeTest.killedOnce(attic, "COPY %");
            var thrown = catchThrowable(() -> step.perform(attic.work()));
            assertThat(killed.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(thrown).isInstanceOfSatisfying(Problem.Trouble.class, trouble -> {
                assertThat(trouble.problem().code()).isEqualTo("SERVER_GONE");
                assertThat(trouble.problem().fact()).contains("what is there is as it was", "unfinished");
            });
            assertThat(attic.leftInScratch()).isEmpty();
            attic.server.start();
            assertThat(step.probe(attic.work())).isInstanceOf(Probe.NotDone.class);
            assertThat(step.perform(attic.work()).seen()).contains("800000 rows");
        }
    }
}
