package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.chat.Block;
import dev.muster.chat.PlainText;
import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Suggestion;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.restore.EstimateCommand;
import dev.muster.commands.side.LookAtSide;
import dev.muster.commands.side.OpenSide;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.SideCommands;
import dev.muster.commands.side.Stage;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables out of a side instance that somebody opened, and goes on looking at. */
class FromSideTest {
    private static final String ROWS = """
            SELECT md5(string_agg(it, ' ' ORDER BY it)) FROM (
                SELECT c::text AS it FROM customers c UNION ALL SELECT o::text FROM orders o) AS all_of_it
            """;
    private static final TestWork WORK;
    private static final Stage STAGE;

    static {
        try {
            STAGE = new Stage();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        WORK = TestWork.with(STAGE.tools, Integer.MAX_VALUE);
    }

    private static String rows;
    private static OpenSide opened;
    private static Proof card;
    private static Side side;

    @BeforeAll
    static void what_happened() throws Exception {
        does("ALTER ROLE muster SUPERUSER");
        STAGE.streams();
        does("""
                CREATE TABLE customers (id int PRIMARY KEY, name text UNIQUE);
                CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES customers, amount numeric);
                CREATE UNLOGGED TABLE fleeting (id int);
                INSERT INTO customers SELECT n, 'customer ' || n FROM generate_series(1, 200) n;
                """);
        STAGE.base();
        does("INSERT INTO orders SELECT n, n % 200 + 1, n * 1.5 FROM generate_series(1, 300) n");
        rows = STAGE.ask(ROWS);
        var lsn = STAGE.ask("SELECT pg_current_wal_insert_lsn()");
        breaks();
        STAGE.sealed();
        opened =
                (OpenSide) plan("restore own --to " + lsn + " --beside").steps().getFirst();
        card = opened.perform(WORK);
        side = STAGE.sides.require(opened.name());
    }

    private static void breaks() throws Exception {
        does("DROP TABLE IF EXISTS customers CASCADE");
        does("DELETE FROM orders WHERE id % 2 = 0; UPDATE orders SET amount = 0 WHERE id % 3 = 0");
        does("INSERT INTO orders VALUES (1000, 7, 1)");
    }

    @AfterAll
    static void all_is_over() throws Exception {
        STAGE.close();
    }

    private static void does(String sql) throws Exception {
        STAGE.servers.execute(Stage.ONE, sql);
    }

    private static List<Command> commands() {
        var words = new BackupWords(STAGE.tools);
        var table = new TableCommand(STAGE.tools, words);
        return Stream.concat(
                        Stream.of(
                                table,
                                new EstimateCommand(table, STAGE.tools.past()),
                                new dev.muster.commands.restore.RestoreCommand(
                                        words,
                                        new dev.muster.commands.restore.RestoreCommand.Ways(
                                                (_, _) -> new Answer.Refusal(new Problem("NONE", "none", "none")),
                                                new dev.muster.commands.side.MomentWay(STAGE.tools),
                                                (_, _) -> new Answer.Refusal(new Problem("NONE", "none", "none"))))),
                        SideCommands.all(STAGE.tools, words).stream())
                .toList();
    }

    private static Answer asks(String line) {
        var commands = commands();
        var parsed = new Grammar(commands.stream().map(Command::spec).toList()).parse(line);
        assertThat(parsed).isInstanceOf(Parsed.Understood.class);
        var understood = (Parsed.Understood) parsed;
        return commands.stream()
                .filter(command ->
                        command.spec().verb().equals(understood.spec().verb()))
                .findFirst()
                .orElseThrow()
                .answer(new Request(understood.arguments(), Optional.empty(), Instant.now()));
    }

    private static Plan plan(String line) {
        var answer = asks(line);
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Proposal.class);
        return ((Answer.Proposal) answer).plan();
    }

    private static Problem refused(String line) {
        var answer = asks(line);
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Refusal.class);
        return ((Answer.Refusal) answer).problem();
    }

    private static String from() {
        return " --from " + side.name();
    }

    @Test
    void rows_come_back_exactly_and_the_side_stands_afterwards() throws Exception {
        var look = plan("restore table own orders" + from());
        assertThat(look.steps()).hasExactlyElementsOfTypes(LookAtSide.class, BringBack.class, CompareTables.class);
        assertThat(look.danger()).isEqualTo(Danger.CHANGE);
        var plan = plan("restore table own customers,public.orders --replace" + from());
        assertThat(plan.danger()).isEqualTo(Danger.DESTRUCTIVE);
        assertThat(plan.grounds().checks()).allMatch(Check::passed);
        assertThat(plan.grounds().facts())
                .containsEntry("public.customers", "is gone")
                .hasEntrySatisfying("side instance", fact -> assertThat(fact).startsWith(side.name() + ", paused at "));
        assertThat(plan.outlook().blast())
                .hasEntrySatisfying("side instance", told -> assertThat(told).contains(side.name(), "stays"))
                .hasEntrySatisfying("time", told -> assertThat(told).contains("bring over", "put back"));
        assertThat(plan.steps()).allMatch(step -> !step.remains().gone().contains(side.name()));
        assertThat(plan.steps().getFirst().remains().sides()).containsExactly(side.name());
        assertThat(plan.hash())
                .isEqualTo(plan("restore table own customers,public.orders --replace" + from())
                        .hash());

        var told = plan.steps().getFirst().perform(WORK).values();
        for (var step : plan.steps().subList(1, plan.steps().size())) {
            step.perform(WORK);
        }

        assertThat(STAGE.ask(ROWS)).isEqualTo(rows);
        assertThat(told)
                .containsEntry("backup", opened.base().backup())
                .containsEntry("side", side.name())
                .containsKeys("wal_to", "target_at");
        assertThat(STAGE.sides.require(side.name())).isEqualTo(side);
        assertThat(STAGE.at(side, "SELECT count(*) FROM public.orders")).isEqualTo("300");
        assertThat(STAGE.at(side, "SELECT pg_is_in_recovery()")).isEqualTo("t");
        breaks();
    }

    @Test
    void one_that_is_down_is_refused_and_says_how_to_start_it() throws Exception {
        var plan = plan("restore table own orders" + from());
        long pid = Long.parseLong(
                Files.readAllLines(side.folder().resolve("data/postmaster.pid")).getFirst());
        var all = Stream.concat(
                        ProcessHandle.of(pid).stream(),
                        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants))
                .toList();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        TestCluster.await("it is dead", () -> all.stream().noneMatch(ProcessHandle::isAlive));

        assertThat(refused("restore table own orders" + from()))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("SIDE_DOWN"))
                .satisfies(problem -> assertThat(problem.hint()).contains("/db side start " + side.name()));
        assertThat(catchThrowableOfType(
                                Problem.Trouble.class,
                                () -> plan.steps().getFirst().perform(WORK))
                        .problem()
                        .code())
                .isEqualTo("SIDE_DOWN");
        assertThat(refused("restore table own" + from()).code()).isEqualTo("SIDE_DOWN");
        assertThat(((Answer.Reply) asks("side list own")).next())
                .noneMatch(next -> next.words().startsWith("restore table"));

        plan("side start " + side.name()).steps().getFirst().perform(WORK);
        assertThat(plan("restore table own orders" + from()).hash()).isEqualTo(plan.hash());
    }

    @Test
    void what_cannot_be_is_refused_with_what_can() {
        var name = side.name();
        assertThat(catchThrowableOfType(Problem.Trouble.class, () -> LookAtSide.standing(STAGE.tools, "another", name))
                        .problem()
                        .code())
                .isEqualTo("SIDE_OF_ANOTHER");
        assertThat(refused("restore table own orders --from own-at-20200101-000000"))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("UNKNOWN_SIDE"))
                .satisfies(problem -> assertThat(problem.hint()).contains("/db side list"));
        assertThat(refused("restore table own order" + from()))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("TABLE_NOT_THERE"))
                .satisfies(problem -> assertThat(problem.hint()).contains("public.orders"));
        assertThat(refused("restore table own fleeting" + from()).code()).isEqualTo("TABLE_UNLOGGED");
        assertThat(refused("restore table own orders --database nowhere" + from())
                        .code())
                .isEqualTo("UNKNOWN_DATABASE");
        assertThat(asks("restore table own orders --to 1h ago".replace("1h ago", "\"1h ago\"") + from()))
                .isInstanceOfSatisfying(Answer.Refusal.class, no -> {
                    assertThat(no.problem().code()).isEqualTo("TWO_MOMENTS");
                    assertThat(no.next())
                            .extracting(Answer.FollowUp::words)
                            .containsExactly("restore table own orders --from \"" + name + "\"");
                });
    }

    @Test
    void open_sides_are_completed_before_backups_each_with_a_word_of_what_it_is() throws Exception {
        var grammar = new Grammar(commands().stream().map(Command::spec).toList());
        var backup = opened.base().backup();
        TestCluster.await(
                "backups are known",
                () -> grammar.complete("restore table own orders --from ").stream()
                        .anyMatch(one -> one.label().equals(backup)));
        var suggested = grammar.complete("restore table own orders --from ");
        assertThat(suggested)
                .extracting(Suggestion::label)
                .startsWith(side.name())
                .contains("latest", backup);
        assertThat(suggested.getFirst().help())
                .startsWith("side instance at right before ")
                .contains("goes in ");
        assertThat(grammar.complete("restore table other orders --from "))
                .extracting(Suggestion::label)
                .doesNotContain(side.name());
        assertThat(grammar.complete("restore table own orders --to latest --from "))
                .extracting(Suggestion::label)
                .doesNotContain(side.name())
                .contains(backup);
    }

    @Test
    void its_card_and_the_list_have_a_button_and_lines_that_do_what_they_say() throws Exception {
        var words = "restore table own --from " + side.name();
        assertThat(opened.next(card)).contains(new Next("Bring tables back", words));
        var list = (Answer.Reply) asks("side list");
        assertThat(list.next()).contains(new Answer.FollowUp("Bring tables back from " + side.name(), words));
        var line = card.seen()
                .lines()
                .map(String::strip)
                .filter(one -> one.startsWith("pg_dump"))
                .findFirst()
                .orElseThrow();
        assertThat(PlainText.of(list.document())).contains(line, "/db restore table own TABLE --from " + side.name());
        assertThat(card.seen()).contains("/db restore table own TABLE --from " + side.name());

        var folder = Files.createTempDirectory("muster-by-hand-");
        var dump = new ProcessBuilder("sh", "-c", line.replace("DATABASE", "postgres"))
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(dump.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(dump.exitValue()).isZero();
        var contents = new ProcessBuilder("pg_restore", "--list", "postgres.dump")
                .directory(folder.toFile())
                .start();
        assertThat(new String(contents.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("TABLE DATA public customers");
        Files.delete(folder.resolve("postgres.dump"));
        Files.delete(folder);
    }

    private static List<String> forms(String line) {
        return ((Answer.Reply) asks(line))
                .document().blocks().stream()
                        .filter(Block.Form.class::isInstance)
                        .map(block -> ((Block.Form) block).id())
                        .toList();
    }

    @Test
    void the_button_asks_for_the_tables_by_a_form_and_keeps_everything_else() {
        var forms = forms("restore table own --from " + side.name() + " --reason \"wrong {tables}\"");
        assertThat(forms).hasSize(2);
        var compare = plan(forms.getFirst().replaceFirst("\\{tables}", "\"public.orders\""));
        assertThat(compare.steps()).noneMatch(MergeTables.class::isInstance);
        var merge = plan(forms.getLast().replaceFirst("\\{tables}", "\"public.orders\""));
        assertThat(merge.steps()).filteredOn(MergeTables.class::isInstance).hasSize(1);
        assertThat(((BringBack) merge.steps().get(1)).origin()).isEqualTo(Origin.side(side.name()));
        assertThat(forms("restore table own --replace" + from()))
                .singleElement()
                .satisfies(form -> assertThat(form).contains(" {tables} ", " --replace"));
    }

    @Test
    void what_it_would_take_is_told_without_doing_it() throws Exception {
        var before = STAGE.ask("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'restored%'");
        var reply = (Answer.Reply) asks("restore estimate table own orders --merge" + from());
        assertThat(PlainText.of(reply.document()))
                .contains(
                        "Would take: ", "Made of: bring over, with indexes and keys, ", "put back and compare again ");
        assertThat(reply.next())
                .extracting(Answer.FollowUp::words)
                .containsExactly("restore table own orders --from \"" + side.name() + "\" --merge");
        assertThat(forms("restore estimate table own" + from()))
                .allMatch(form -> form.startsWith("restore estimate table own {tables} "));
        assertThat(STAGE.ask("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'restored%'"))
                .isEqualTo(before);
    }
}
