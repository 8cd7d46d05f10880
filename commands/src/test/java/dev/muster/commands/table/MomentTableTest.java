package dev.muster.commands.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Parsed;
import dev.muster.commands.lost.LostCommand;
import dev.muster.commands.names.NameKeeper;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.OpenSide;
import dev.muster.commands.side.SideCommands;
import dev.muster.commands.side.Stage;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.wal.Trail;
import dev.muster.commands.where.BackupWords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as they were right before somebody took them away: by the very buttons that say what did. */
class MomentTableTest {
    private static final String ROWS = """
            SELECT md5(string_agg(it, ' ' ORDER BY it)) FROM (
                SELECT c::text AS it FROM customers c UNION ALL SELECT o::text FROM orders o WHERE id <= 300) AS all_of_it
            """;
    private static final String KEYS = """
            SELECT string_agg(conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated,
                              '; ' ORDER BY conrelid::regclass::text, conname)
              FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            """;
    private static Stage stage;
    private static String rows;
    private static String keys;
    private static String button;

    @BeforeAll
    static void what_happened() throws Exception {
        stage = new Stage();
        does("ALTER ROLE muster SUPERUSER");
        stage.streams();
        does("""
                CREATE SEQUENCE numbers START 1000;
                CREATE TABLE customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE,
                                        number int DEFAULT nextval('numbers'));
                CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES customers, amount numeric);
                INSERT INTO customers (name) SELECT 'customer ' || n FROM generate_series(1, 200) n;
                """);
        stage.base();
        // What is in no backup, but in WAL.
        does("INSERT INTO orders SELECT n, n % 200 + 1, n * 1.5 FROM generate_series(1, 300) n");
        does("UPDATE customers SET name = upper(name) WHERE id % 3 = 0");
        does("ANALYZE");
        new NameKeeper(stage.tools, stage.cluster).look(Instant.now());
        rows = stage.ask(ROWS);
        keys = stage.ask(KEYS);
        does("BEGIN; DROP TABLE customers CASCADE; DROP SEQUENCE numbers; DELETE FROM orders WHERE id % 2 = 0; COMMIT");
        does("INSERT INTO orders VALUES (1000, 7, 1)");
        stage.sealed();
        button = button();
    }

    @AfterAll
    static void all_is_over() throws Exception {
        stage.close();
    }

    private static void does(String sql) throws Exception {
        stage.servers.execute(Stage.ONE, sql);
    }

    private static final Reception.All RECEPTIONS = new Reception.All() {
        private final Trail trail = new Trail();

        @Override
        public Optional<Reception> of(String cluster) {
            return Optional.empty();
        }

        @Override
        public Trail trail(String cluster) {
            return trail;
        }

        @Override
        public Optional<Path> spool(String cluster) {
            return Optional.of(stage.root.resolve("spool"));
        }
    };

    /** Of /db lost. */
    private static String button() {
        var answer = new LostCommand(stage.tools, RECEPTIONS, new BackupWords(stage.tools))
                .answer(new Request(
                        new dev.muster.chat.grammar.Arguments(Map.of("cluster", "own")),
                        Optional.empty(),
                        Instant.now()));
        assertThat(answer).isInstanceOf(Answer.Reply.class);
        return ((Answer.Reply) answer)
                .next().stream()
                        .map(Answer.FollowUp::words)
                        .filter(words -> words.startsWith("restore table"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(answer.toString()));
    }

    private static Plan plan(String words, Instant now, Instant said) {
        var command = new TableCommand(stage.tools, new BackupWords(stage.tools));
        var parsed = new Grammar(List.of(command.spec())).parse(words);
        assertThat(parsed).isInstanceOf(Parsed.Understood.class);
        var answer = command.answer(new Request(((Parsed.Understood) parsed).arguments(), Optional.empty(), now, said));
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Proposal.class);
        return ((Answer.Proposal) answer).plan();
    }

    private static Plan plan(String words) {
        return plan(words, Instant.now(), Instant.now());
    }

    private static List<String> does(Plan plan) throws Exception {
        assertThat(plan.grounds().checks()).allMatch(Check::passed);
        var seen = new ArrayList<String>();
        for (var step : plan.steps()) {
            seen.add(step.perform(TestWork.with(stage.tools, Integer.MAX_VALUE)).seen());
        }
        return seen;
    }

    @Test
    void the_button_of_what_was_lost_brings_all_rows_and_keys_back() throws Exception {
        assertThat(button).startsWith("restore table own public.customers,public.orders --to 0/");
        assertThat(button).endsWith(" --merge");
        var look = plan(button.replace(" --merge", ""));
        assertThat(look.steps())
                .hasExactlyElementsOfTypes(OpenSide.class, BringBack.class, CompareTables.class, LetGo.class);
        var seen = does(look);
        assertThat(seen.get(1)).contains("500 rows").doesNotContain("not as it was");
        assertThat(seen.get(2)).contains("150");
        assertThat(stage.ask("SELECT to_regclass('customers') IS NULL")).isEqualTo("t");
        assertThat(stage.sides.all()).isEmpty();

        does(plan(button));

        assertThat(stage.ask(ROWS)).isEqualTo(rows);
        assertThat(stage.ask(KEYS)).isEqualTo(keys);
        assertThat(stage.ask("SELECT customer FROM orders WHERE id = 1000")).isEqualTo("7");
        assertThat(stage.ask("INSERT INTO customers (name) VALUES ('next') RETURNING id || ' ' || number"))
                .isEqualTo("201 1200");
        does("DELETE FROM customers WHERE id = 201");
        assertThat(stage.sides.all()).isEmpty();
    }

    @Test
    void what_was_meant_stays_meant_when_it_is_planned_again() throws Exception {
        // So that a second ago is now, which is after the backup.
        var said = Instant.now().plusSeconds(1);
        var words = "restore table own orders --to \"1s ago\"";
        var first = plan(words, said, said);
        var again = plan(words, said.plusSeconds(90), said);
        assertThat(again.changesSince(first)).isEmpty();
        assertThat(again.hash()).isEqualTo(first.hash());
        assertThat(((OpenSide) again.steps().getFirst()).name())
                .isNotEqualTo(((OpenSide) first.steps().getFirst()).name());
        assertThat(first.target().database()).hasValue("postgres");
    }

    /** Kills the side's postmaster when it is said that this is done, and waits until all of it has ended. */
    private record Killing(Work real, String name, String when, AtomicBoolean killed) implements Work {
        @Override
        public Tools tools() {
            return real.tools();
        }

        @Override
        public void progress(int percent, String detail) {
            if (detail.contains(when) && !killed.getAndSet(true)) {
                try {
                    var side = stage.sides.require(name);
                    long pid = Long.parseLong(Files.readAllLines(side.folder().resolve("data/postmaster.pid"))
                            .getFirst());
                    var all = Stream.concat(
                                    ProcessHandle.of(pid).stream(),
                                    ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants))
                            .toList();
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                    TestCluster.await("it is dead", () -> all.stream().noneMatch(ProcessHandle::isAlive));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public void checkpoint() {}
    }

    private static final String RESTORED = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'restored%'";

    @ParameterizedTest
    @ValueSource(strings = {"reading the schema", "reading rows", "laying out"})
    void a_side_that_is_killed_while_it_is_read_is_told_and_started_again_and_nothing_half_is_left(String when)
            throws Exception {
        var lsn = button.replaceAll(".* --to (\\S+).*", "$1");
        var before = stage.ask(RESTORED);
        var plan = plan("restore table own orders --to " + lsn);
        var work = TestWork.with(stage.tools, Integer.MAX_VALUE);
        plan.steps().get(0).perform(work);
        var name = ((OpenSide) plan.steps().getFirst()).name();
        var killing = new Killing(work, name, when, new AtomicBoolean());
        var thrown = catchThrowable(() -> plan.steps().get(1).perform(killing));
        assertThat(killing.killed()).isTrue();
        assertThat(thrown).isInstanceOfSatisfying(Problem.Trouble.class, trouble -> {
            assertThat(trouble.problem().code()).isEqualTo("SIDE_DOWN");
            assertThat(trouble.problem().hint()).contains("/db side start " + name, "try again");
        });
        assertThat(stage.ask(RESTORED)).isEqualTo(before);
        assertThat(side("side list", "cluster", "own").toString()).contains(name, "down");

        var start = ((Answer.Proposal) side("side start", "name", name)).plan();
        for (var step : start.steps()) {
            step.perform(work);
        }
        assertThat(plan.steps().get(1).perform(work).seen()).contains("300 rows");
        new PutAway(((BringBack) plan.steps().get(1)).place()).perform(work);
        plan.steps().getLast().perform(work);
        assertThat(stage.sides.all()).isEmpty();
    }

    private static Answer side(String verb, String... words) {
        var values = new HashMap<String, String>();
        for (int i = 0; i < words.length; i += 2) {
            values.put(words[i], words[i + 1]);
        }
        return SideCommands.all(stage.tools, new BackupWords(stage.tools)).stream()
                .filter(command -> command.spec().verb().equals(verb))
                .findFirst()
                .orElseThrow()
                .answer(new Request(new dev.muster.chat.grammar.Arguments(values), Optional.empty(), Instant.now()));
    }

    @Test
    void a_table_that_was_not_there_then_is_told_and_the_side_instance_stays_to_be_looked_at() throws Exception {
        var lsn = button.replaceAll(".* --to (\\S+).*", "$1");
        does("CREATE TABLE later (id int)");
        var plan = plan("restore table own later --to " + lsn);
        var work = TestWork.with(stage.tools, Integer.MAX_VALUE);
        plan.steps().get(0).perform(work);
        var thrown = catchThrowable(() -> plan.steps().get(1).perform(work));
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().code()).isEqualTo("TABLE_NOT_THERE"));
        assertThat(stage.sides.all()).hasSize(1);
        assertThat(plan.outlook().blast().get("side instance")).contains("when something fails it stays");
        plan.steps().getLast().perform(work);
        assertThat(stage.sides.all()).isEmpty();
    }
}
