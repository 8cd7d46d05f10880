package dev.muster.commands.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.handling.Hook;
import dev.muster.commands.hooks.RunHooks;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks that fail, hang, or say too much, at each place of a whole restore: what is true then, and what to do. */
@Timeout(90)
class HooksTest {
    private static final String NOISE =
            "i=0; while [ $i -lt 60000 ]; do echo \"line $i of what nobody wants to read at all\"; i=$((i+1)); done; ";
    private static Shop shop;
    private static Backup backup;

    @BeforeAll
    static void fill() throws Exception {
        shop = new Shop("keeper");
        shop.server.execute("postgres", "CREATE DATABASE orders CONNECTION LIMIT 30");
        shop.server.execute("orders", "CREATE TABLE t AS SELECT generate_series(1, 100) AS n");
        backup = shop.backup("orders");
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
    }

    @AfterEach
    void one_is_left() throws Exception {
        shop.with();
        for (var name : shop.databases()) {
            if (!name.equals("orders")) {
                shop.drop(name);
            }
        }
        assertThat(shop.leftInScratch()).isEmpty();
    }

    private record Ended(Plan plan, List<Proof> proofs, Optional<Problem> problem) {
        boolean swapped() {
            return proofs.size() > plan.steps().indexOf(Shop.step(plan, SwapDatabases.class));
        }
    }

    private static Ended ended(Hook... hooks) throws Exception {
        shop.with(hooks);
        var plan = shop.plan("restore", "backup", backup.id(), "replace", "true");
        var proofs = new ArrayList<Proof>();
        for (var step : plan.steps()) {
            try {
                proofs.add(step.perform(shop.work()));
            } catch (Problem.Trouble trouble) {
                return new Ended(plan, proofs, Optional.of(trouble.problem()));
            }
        }
        return new Ended(plan, proofs, Optional.empty());
    }

    private static Hook hook(Hook.When when, String script) {
        return hook(when, script, script.startsWith("sleep 60") ? Duration.ofMillis(1500) : Duration.ofSeconds(60));
    }

    private static Hook hook(Hook.When when, String script, Duration deadline) {
        return new Hook("the " + when, when, new Hook.Call.Run(List.of("sh", "-c", script)), deadline);
    }

    /** Of the first hooks that were run. */
    private static Proof proof(Ended ended) {
        var at = ended.plan().steps().indexOf(Shop.step(ended.plan(), RunHooks.class));
        return ended.proofs().get(at);
    }

    private static String open() throws Exception {
        return shop.server.ask("postgres", "SELECT datconnlimit FROM pg_database WHERE datname = 'orders'");
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, exit 3, STOP_HOOK_FAILED, false",
        "STOP, sleep 60, STOP_HOOK_FAILED, false",
        "START, exit 3, START_HOOK_FAILED, true",
        "START, sleep 60, START_HOOK_FAILED, true",
        "SMOKE, exit 3, SMOKE_FAILED, true",
        "SMOKE, sleep 60, SMOKE_FAILED, true"
    })
    void one_that_fails_or_hangs_stops_it_where_it_serves(Hook.When when, String script, String code, boolean swapped)
            throws Exception {
        var old = shop.server.ask("postgres", "SELECT oid FROM pg_database WHERE datname = 'orders'");
        var ended = ended(hook(when, script));
        var problem = ended.problem().orElseThrow();
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.fact()).contains("the " + when);
        assertThat(problem.hint()).contains("retry");
        assertThat(ended.swapped()).isEqualTo(swapped);
        assertThat(open()).as("people may come in").isEqualTo("30");
        if (swapped) {
            assertThat(problem.hint()).as("the way back").contains("roll back");
            assertThat(problem.fact()).as("what is true now").contains("orders is open");
        }
        shop.rollBack(ended.plan(), ended.proofs());
        assertThat(open()).isEqualTo("30");
        assertThat(shop.server.ask("postgres", "SELECT oid FROM pg_database WHERE datname = 'orders'"))
                .isEqualTo(old);
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo nobody is there; exit 3", "sleep 60"})
    void nobody_told_stops_nothing_and_is_said(String script) throws Exception {
        var ended = ended(hook(Hook.When.NOTIFY, script));
        assertThat(ended.problem()).isEmpty();
        assertThat(open()).as("people may come in").isEqualTo("30");
        assertThat(proof(ended).seen())
                .contains("the NOTIFY")
                .contains(script.startsWith("sleep") ? "within its deadline" : "nobody is there")
                .doesNotContain("all else")
                .contains("tell them by hand");
    }

    @Test
    void what_a_start_hook_leaves_running_is_not_waited_for() throws Exception {
        var ended = ended(hook(Hook.When.START, "sleep 120 & echo started"));
        assertThat(ended.problem()).isEmpty();
        assertThat(Double.parseDouble(proof(ended).values().getOrDefault("seconds", "")))
                .isLessThan(60);
    }

    @ParameterizedTest
    @EnumSource(Hook.When.class)
    void one_that_says_megabytes_with_a_password_in_them_is_told_in_a_few_lines(Hook.When when) throws Exception {
        var noisy = NOISE + "echo 'postgresql://app:hunter2secret@db/x password=hunter2secret'";
        var ended = ended(hook(when, noisy, Duration.ofSeconds(60)));
        assertThat(ended.problem()).isEmpty();
        assertThat(proof(ended).seen()).hasSizeLessThan(2000).doesNotContain("hunter2secret");
    }
}
