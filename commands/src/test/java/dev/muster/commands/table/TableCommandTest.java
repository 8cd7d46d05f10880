package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TableCommandTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00Z");
    private static Attic attic;
    private static String backup;

    @BeforeAll
    static void open() throws Exception {
        attic = new Attic();
        attic.database("desk", """
                CREATE SCHEMA billing;
                CREATE TABLE lines (id int PRIMARY KEY, label text);
                CREATE TABLE billing.lines (id int);
                CREATE TABLE payments (id int PRIMARY KEY);
                CREATE TABLE billing.here (id int PRIMARY KEY, there int);
                CREATE TABLE billing.there (id int PRIMARY KEY, here int REFERENCES billing.here);
                ALTER TABLE billing.here ADD FOREIGN KEY (there) REFERENCES billing.there;
                CREATE TABLE billing.below (id int PRIMARY KEY, here int REFERENCES billing.here);
                CREATE TABLE billing.numbers (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY);
                ALTER TABLE billing.numbers OWNER TO app;
                INSERT INTO lines VALUES (1, 'one'), (2, 'two');
                """);
        backup = attic.backup("desk");
        attic.server.execute("desk", "DROP TABLE payments; DELETE FROM lines WHERE id = 2");
    }

    @AfterAll
    static void close() throws Exception {
        attic.close();
    }

    private static Answer ask(String tables, String... more) {
        var values = new HashMap<>(Map.of("cluster", "orders", "tables", tables));
        for (var option : more) {
            var words = option.split("=", 2);
            values.put(words[0], words.length == 2 ? words[1] : "");
        }
        return command().answer(new Request(new Arguments(values), Optional.empty(), NOW));
    }

    private static TableCommand command() {
        return new TableCommand(attic.tools(), new BackupWords(attic.tools()));
    }

    private static Plan plan(String tables, String... more) {
        return switch (ask(tables, more)) {
            case Answer.Proposal(var plan) -> plan;
            case Answer other -> throw new AssertionError(other.toString());
        };
    }

    private static Problem problem(String tables, String... more) {
        return switch (ask(tables, more)) {
            case Answer.Refusal(var problem, var _) -> problem;
            case Answer other -> throw new AssertionError(other.toString());
        };
    }

    @Test
    void a_plan_brings_beside_compares_asks_and_merges() throws Exception {
        var plan = plan("public.lines,payments", "merge");

        assertThat(plan.danger()).isEqualTo(Danger.CHANGE);
        assertThat(plan.steps())
                .hasExactlyElementsOfTypes(
                        BringBack.class, CompareTables.class, MergeTables.class, CompareTables.class);
        assertThat(plan.steps().get(0).describe()).contains("restored_20260301_1405", backup);
        assertThat(plan.steps().get(0).intent()).doesNotContain("20260301_1405");
        assertThat(plan.steps().get(2).question()).isPresent();
        assertThat(plan.grounds().checks()).allMatch(Check::passed);
        assertThat(plan.grounds().facts())
                .containsEntry("public.lines", "is there")
                .containsEntry("public.payments", "is gone");
        assertThat(plan.hash()).isEqualTo(plan("public.lines,payments", "merge").hash());
        assertThat(plan.outlook().blast().get("time"))
                .startsWith("fetch and check ")
                .contains("unpacked", "bring over", "put back");

        var schema = ((BringBack) plan.steps().getFirst()).place().schema();
        for (var step : plan.steps()) {
            step.perform(attic.work());
        }
        assertThat(attic.server.ask("desk", "SELECT string_agg(label, ',' ORDER BY id) FROM lines"))
                .isEqualTo("one,two");
        assertThat(attic.server.ask("desk", "SELECT count(*) FROM payments")).isEqualTo("0");
        var listed = new RestoredListCommand(attic.tools(), new BackupWords(attic.tools()))
                .answer(new Request(new Arguments(Map.of("cluster", "orders")), Optional.empty(), NOW));
        assertThat(listed.toString()).contains("restored_20260301_1405", "merged");
        var dropped = new RestoredDropCommand(attic.tools(), new BackupWords(attic.tools()))
                .answer(new Request(
                        new Arguments(Map.of("cluster", "orders", "schema", schema)), Optional.empty(), NOW));
        assertThat(dropped).isInstanceOf(Answer.Proposal.class);
        ((Answer.Proposal) dropped).plan().steps().getFirst().perform(attic.work());
        attic.server.execute("desk", "DROP TABLE payments; DELETE FROM lines WHERE id = 2");
    }

    @Test
    void to_replace_is_destructive() {
        assertThat(plan("public.lines", "replace").danger()).isEqualTo(Danger.DESTRUCTIVE);
        assertThat(problem("public.lines", "replace", "merge").code()).isEqualTo("TWO_WAYS");
    }

    @Test
    void a_plan_names_the_tables_that_nobody_reads_meanwhile() {
        assertThat(meanwhile("billing.here,billing.there,billing.below,billing.numbers", "merge"))
                .endsWith("nobody reads billing.here, billing.there");
        assertThat(meanwhile("billing.here,billing.below", "merge")).isEqualTo(TablePlanner.MEANWHILE);
        assertThat(meanwhile("billing.here,billing.below,billing.numbers,public.lines", "replace"))
                .endsWith("nobody reads billing.here, billing.below, billing.numbers");
        assertThat(meanwhile("public.lines", "replace")).isEqualTo(TablePlanner.MEANWHILE);
    }

    private static String meanwhile(String tables, String how) {
        return String.valueOf(plan(tables, how).outlook().blast().get("while rows are put back"));
    }

    @Test
    void a_plan_says_when_a_superuser_runs_what_others_wrote() {
        var check = "whose functions run";

        assertThat(plan("billing.numbers", "merge").grounds().checks())
                .filteredOn(one -> one.name().equals(check))
                .singleElement()
                .satisfies(one -> assertThat(one.measured()).contains("superuser", "app"));
        assertThat(plan("public.lines", "merge").grounds().checks())
                .noneMatch(one -> one.name().equals(check));
    }

    @Test
    void what_is_not_known_is_refused_with_what_is_near() {
        assertThat(problem("public.line"))
                .isEqualTo(new Problem(
                        "TABLE_UNKNOWN",
                        "backup " + backup + " has no table public.line",
                        "did you mean public.lines?"));
        assertThat(problem("lines").hint()).isEqualTo("name its schema: public.lines, billing.lines");
        assertThat(problem("public.lines", "database=des").code()).isEqualTo("UNKNOWN_DATABASE");
        assertThat(problem("public.lines", "from=orders-1").code()).isEqualTo("UNKNOWN_BACKUP");
        assertThat(problem("a.b.c").code()).isEqualTo("TABLE_NAME");
        assertThat(problem("a b\"").code()).isEqualTo("TABLE_NAME");
    }

    @Test
    void names_of_tables_are_completed_from_backups_dropped_ones_too() throws Exception {
        var tables = command().spec().parameters().stream()
                .filter(parameter -> parameter.name().equals("tables"))
                .findFirst()
                .orElseThrow();
        var typed = new Arguments(Map.of("cluster", "orders"));
        TestCluster.await(
                "they are known", () -> tables.completer().values(typed).contains("public.payments"));
        assertThat(tables.completer().values(typed)).contains("billing.lines");
    }

    @Test
    void names_are_understood_as_they_are_written() {
        assertThat(Name.parse("a, b.c,\"x,\"\"y\"\".z\".\" t \""))
                .isEqualTo(List.of(
                        new Name.Said(Optional.empty(), "a"),
                        new Name.Said(Optional.of("b"), "c"),
                        new Name.Said(Optional.of("x,\"y\".z"), " t ")));
        assertThat(new Name("b", "C d").said()).isEqualTo("b.\"C d\"");
    }

    @Test
    void a_stopped_run_leaves_nothing_on_the_server_or_in_scratch() throws Exception {
        var place = attic.place("desk");
        var step = attic.bringBack(place, backup, "public.lines");
        for (int checkpoints : new int[] {2, 12, 18}) {
            try {
                step.perform(attic.stoppedAfter(checkpoints));
            } catch (Work.Stopped _) {
                assertThat(attic.server.ask(
                                "desk", "SELECT count(*) FROM pg_namespace WHERE nspname = '" + place.schema() + "'"))
                        .isEqualTo("0");
                assertThat(attic.leftInScratch()).isEmpty();
            }
        }
    }

    @Test
    void what_a_killed_run_left_is_begun_anew_and_what_is_done_is_not_done_again() throws Exception {
        var place = attic.place("desk");
        var step = attic.bringBack(place, backup, "public.lines");
        try (var session = place.open(attic.work())) {
            Marker.of(session, step).begin();
        }
        attic.server.execute("desk", "CREATE TABLE %s.lines (half int)".formatted(place.schema()));
        assertThat(step.probe(attic.work())).isInstanceOf(dev.muster.commands.plan.Probe.NotDone.class);

        assertThat(step.perform(attic.work()).seen()).contains("public.lines with 2 rows");

        assertThat(step.probe(attic.work())).isInstanceOf(dev.muster.commands.plan.Probe.Done.class);
        assertThat(step.perform(attic.work()).seen()).contains("was there already");
    }
}
