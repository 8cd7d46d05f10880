package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Step;
import dev.muster.commands.sessions.EmptyDatabase;
import dev.muster.commands.sessions.HoldDatabase;
import dev.muster.commands.sessions.ReleaseDatabase;
import dev.muster.commands.testing.Lives;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Muster is killed between any two statements, and begun anew: it is fully the old one or fully the new one, always. */
@Timeout(300)
class InterruptionsTest {
    private static final int ROUNDS = 12;
    private static final int MOST_DEATHS = 7;
    private static Shop shop;
    private static Plan plan;
    private static Pair pair;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("postgres");
        shop.server.execute("postgres", "CREATE DATABASE orders CONNECTION LIMIT 5");
        shop.server.execute(
                "postgres", "ALTER DATABASE orders SET work_mem TO '6MB'; COMMENT ON DATABASE orders IS 'ours'");
        shop.server.execute("orders", "CREATE TABLE which (one text); INSERT INTO which VALUES ('new')");
        var backup = shop.backup("orders");
        shop.server.execute("orders", "UPDATE which SET one = 'old'");
        plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        pair = Shop.step(plan, SwapDatabases.class).pair();
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    private static int live(List<Step> steps, Random random, int longest) throws Exception {
        return new Lives(shop.tools(), random, longest, MOST_DEATHS, InterruptionsTest::assertOneOfTheTwo).live(steps);
    }

    private static String which(String database) throws Exception {
        return shop.server.ask(database, "SELECT one FROM which");
    }

    private static void assertOneOfTheTwo() throws Exception {
        var names = shop.databases();
        assertThat(names).contains("orders");
        if (which("orders").equals("old")) {
            assertThat(names).doesNotContain(pair.kept());
        } else {
            assertThat(which(pair.kept())).isEqualTo("old");
            assertThat(names).doesNotContain(pair.beside());
        }
    }

    private static List<Step> swapping() {
        return plan.steps().stream()
                .filter(step -> step instanceof ReadyToSwap
                        || step instanceof HoldDatabase
                        || step instanceof EmptyDatabase
                        || step instanceof SwapDatabases
                        || step instanceof ReleaseDatabase)
                .toList();
    }

    @Test
    void killed_between_any_two_statements_it_is_the_old_one_or_the_new_one_and_ends_as_it_was_meant()
            throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var around = Wares.around(shop.server, "orders");
        int deaths = live(List.of(Shop.step(plan, RestoreDatabase.class)), random, 25);
        for (int round = 0; round < ROUNDS; round++) {
            deaths += live(swapping(), random, 30);
            assertThat(which("orders")).as("seed %d", seed).isEqualTo("new");
            assertThat(which(pair.kept())).isEqualTo("old");
            assertThat(Wares.around(shop.server, "orders")).isEqualTo(around);
            var swap = Shop.step(plan, SwapDatabases.class);
            var proof = ((Probe.Done) swap.probe(shop.work())).proof();
            deaths += live(List.of(swap.undo(proof).orElseThrow()), random, 15);
            assertThat(which("orders")).as("seed %d", seed).isEqualTo("old");
            assertThat(Wares.around(shop.server, "orders")).isEqualTo(around);
            again();
        }
        assertThat(deaths).isGreaterThan(ROUNDS);
        assertThat(shop.databases()).containsExactlyInAnyOrder("orders", pair.beside());
    }

    /** What was swapped back is made what it was before the swap. */
    private static void again() throws Exception {
        var restore = Shop.step(plan, RestoreDatabase.class);
        var undone = DatabaseNames.undone(pair.kept());
        assertThat(which(undone)).isEqualTo("new");
        shop.server.execute("postgres", Databases.rename(undone, pair.beside()));
        shop.server.execute(
                "postgres", Databases.remark(pair.beside(), new Mark.Restored(restore.origin(), "").text()));
    }

    @Test
    void stopped_in_the_swap_it_is_still_the_old_one_which_one_button_opens() throws Exception {
        var steps = swapping();
        assertThat(steps.get(1)).isInstanceOf(HoldDatabase.class);
        var hold = steps.get(1).perform(shop.work());
        assertThat(steps.get(1).undo(hold).orElseThrow()).isInstanceOf(ReleaseDatabase.class);
        steps.get(1).undo(hold).orElseThrow().perform(shop.work());
        assertThat(which("orders")).isEqualTo("old");
        assertThat(Wares.around(shop.server, "orders")).contains(" 5 ");
    }
}
