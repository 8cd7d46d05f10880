package dev.muster.commands.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.muster.chat.Secret;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.handling.Hook.Call;
import dev.muster.commands.handling.Hook.When;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.testing.PatientObserver;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hooks against real programs, a real HTTP server and a real PostgreSQL. */
@Timeout(60)
class RunHooksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ABOUT = "the database “or $(touch x) ders”";

    private final TestCluster servers = TestCluster.shared();
    private final List<Hook> hooks = new ArrayList<>();
    private Observer observer = PatientObserver.of(List.of());

    @TempDir
    Path folder;

    @BeforeEach
    void watched() {
        observer = PatientObserver.of(List.of(servers.cluster("muster", "orders")));
    }

    @AfterEach
    void nobody_looks_any_more() {
        observer.close();
    }

    private Work.Tools tools() {
        var plain = TestWork.tools(observer);
        var admin = new Handling.Admin("postgres", new Secret("of-the-admin"));
        var orders =
                new Handling.OfCluster(Optional.of(admin), hooks, Map.of(), Duration.ofHours(1), Duration.ofDays(1));
        return new Work.Tools(
                plain.observer(),
                plain.access(),
                plain.host(),
                plain.kits(),
                plain.vault(),
                new Handling(folder, Map.of("orders", orders)),
                Past.NONE);
    }

    private Proof perform(When when) throws InterruptedException {
        return new RunHooks("orders", when, ABOUT).perform(TestWork.with(tools(), Integer.MAX_VALUE));
    }

    private Problem problem(When when) {
        try {
            throw new AssertionError(perform(when).seen());
        } catch (Problem.Trouble trouble) {
            return trouble.problem();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private RunHooksTest program(When when, String script) {
        return hook(when, new Call.Run(List.of("/bin/sh", "-c", script)), PATIENCE);
    }

    private RunHooksTest hook(When when, Call call, Duration deadline) {
        hooks.add(new Hook("hook-" + hooks.size(), when, call, deadline));
        return this;
    }

    private String written() throws IOException {
        return Files.readString(folder.resolve("written"));
    }

    @Test
    void where_none_are_configured_nothing_is_done_and_said() throws Exception {
        assertThat(perform(When.STOP).seen()).isEqualTo("none are configured");
    }

    @Test
    void programs_run_in_their_order_and_are_told_what_it_is_about_but_never_by_a_shell() throws Exception {
        program(When.STOP, "echo one $MUSTER_CLUSTER >> '" + folder + "/written'; echo stopped three units");
        program(When.START, "echo never >> '" + folder + "/written'");
        program(When.STOP, "echo \"two $MUSTER_ABOUT\" >> '" + folder + "/written'");
        var proof = perform(When.STOP);
        assertThat(written()).isEqualTo("one orders\ntwo " + ABOUT + "\n");
        assertThat(proof.seen().lines())
                .hasSize(3)
                .element(1)
                .asString()
                .startsWith("✓ hook-0 (")
                .endsWith("it ended with 0: stopped three units");
        assertThat(Double.parseDouble(proof.values().getOrDefault("seconds", "")))
                .isPositive();
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void what_hooks_say_is_told_without_secrets() throws Exception {
        program(When.NOTIFY, "echo used of-the-admin; echo 'password=hunter2 to https://bob:hunter3@example.com/' >&2");
        assertThat(perform(When.NOTIFY).seen())
                .contains("used ***", "password=***")
                .doesNotContain("of-the-admin", "hunter2", "hunter3");
    }

    @Test
    void when_an_application_is_not_stopped_the_others_are_started_again_and_it_fails() throws Exception {
        program(When.STOP, "echo stop one >> '" + folder + "/written'");
        program(When.STOP, "echo the unit is masked; exit 3");
        program(When.STOP, "echo never >> '" + folder + "/written'");
        program(When.START, "echo start >> '" + folder + "/written'");
        var problem = problem(When.STOP);
        assertThat(problem.code()).isEqualTo("STOP_HOOK_FAILED");
        assertThat(problem.fact())
                .contains("✗ hook-1", "it ended with 3: the unit is masked", "started again", "✓ hook-3");
        assertThat(problem.hint()).contains("retry", "roll back");
        assertThat(written()).isEqualTo("stop one\nstart\n");
    }

    @Test
    void a_message_that_does_not_arrive_stops_nobody() throws Exception {
        program(When.NOTIFY, "exit 1");
        program(When.NOTIFY, "echo told");
        assertThat(perform(When.NOTIFY).seen()).contains("✗ hook-0", "✓ hook-1").contains("told");
    }

    @Test
    void every_smoke_check_is_run_and_what_failed_is_said() {
        program(When.SMOKE, "echo no shop; exit 1");
        hook(When.SMOKE, new Call.Sql(Optional.of("orders"), "SELECT 1 > 2"), PATIENCE);
        hook(When.SMOKE, new Call.Sql(Optional.empty(), "SELECT WHERE false"), PATIENCE);
        hook(When.SMOKE, new Call.Sql(Optional.empty(), "SELECT nonsense"), PATIENCE);
        hook(When.SMOKE, new Call.Sql(Optional.of("orders"), "SELECT count(*) = 0 FROM pg_class"), PATIENCE);
        hook(When.SMOKE, new Call.Sql(Optional.of("orders"), "SELECT 'fine'"), PATIENCE);
        var fact = problem(When.SMOKE).fact();
        assertThat(fact.lines().filter(line -> line.contains("✗"))).hasSize(5);
        assertThat(fact)
                .contains("no shop", "it gave: f", "it gave no row", "column \"nonsense\" does not exist")
                .doesNotContain("hook-5");
    }

    @Test
    void statements_go_to_the_primary_as_whoever_restores() throws Exception {
        hook(
                When.SMOKE,
                new Call.Sql(Optional.of("orders"), "SELECT current_user || ' ' || pg_is_in_recovery()"),
                PATIENCE);
        hook(When.SMOKE, new Call.Sql(Optional.of("orders"), "SELECT current_database() = 'orders'"), PATIENCE);
        hook(When.SMOKE, new Call.Sql(Optional.of("orders"), "SET application_name = 'checked'"), PATIENCE);
        assertThat(perform(When.SMOKE).seen()).contains("postgres false", "it gave: t", "done, rows changed: 0");
    }

    private HttpServer web(int status, String said, List<String> heard) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, status, said, heard));
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String said, List<String> heard) throws IOException {
        try (exchange) {
            heard.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Muster-Cluster") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            var bytes = said.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Call http(HttpServer server, String method, Optional<String> body) {
        return new Call.Http(
                method,
                URI.create("http://127.0.0.1:%d/hook?key=s3cr3t"
                        .formatted(server.getAddress().getPort())),
                body);
    }

    @Test
    void an_address_is_asked_and_200_to_299_is_well() throws Exception {
        var heard = new ArrayList<String>();
        var server = web(202, "queued for key=s3cr3t", heard);
        try {
            hook(When.STOP, http(server, "POST", Optional.of("{\"mode\": \"off\"}")), PATIENCE);
            assertThat(perform(When.STOP).seen()).contains("it answered 202: queued for ***");
            assertThat(heard).containsExactly("POST /hook?key=s3cr3t orders application/json {\"mode\": \"off\"}");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_redirect_and_a_failure_are_no_success_and_neither_is_nobody() throws Exception {
        var server = web(302, "", new ArrayList<>());
        hook(When.SMOKE, http(server, "GET", Optional.empty()), PATIENCE);
        assertThat(problem(When.SMOKE).fact()).contains("it answered 302");
        server.stop(0);
        assertThat(problem(When.SMOKE).fact()).contains("it was not reached");
    }

    @Test
    void what_hangs_is_ended_at_its_deadline_with_its_children() throws Exception {
        var mark = "hang-" + System.nanoTime();
        hook(
                When.SMOKE,
                new Call.Run(List.of("/bin/sh", "-c", "sleep 97 & sleep 98; echo " + mark)),
                Duration.ofMillis(600));
        hook(
                When.SMOKE,
                new Call.Sql(Optional.empty(), "SELECT pg_sleep(60) /* " + mark + " */"),
                Duration.ofMillis(600));
        long begun = System.nanoTime();
        var fact = problem(When.SMOKE).fact();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(fact.lines().filter(line -> line.contains("✗"))).hasSize(2);
        assertNothingLeft(mark);
    }

    private void assertNothingLeft(String mark) throws Exception {
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> String.join(
                                        " ", process.info().arguments().orElse(new String[0]))
                                .contains(mark)))
                .isEmpty();
        TestCluster.await(
                "the statement has ended",
                () -> servers.ask(
                                "orders-a",
                                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
                                        + " AND query LIKE '%" + mark + "%'")
                        .equals("0"));
    }

    @Test
    void a_cancelled_run_ends_its_hooks_and_starts_what_was_stopped() throws Exception {
        var mark = "cancel-" + System.nanoTime();
        program(When.STOP, "echo stop >> '" + folder + "/written'; sleep 95; echo " + mark);
        program(When.START, "echo start >> '" + folder + "/written'");
        var work = TestWork.with(tools(), 2);
        var step = new RunHooks("orders", When.STOP, ABOUT);
        assertThatThrownBy(() -> step.perform(work)).isInstanceOf(Work.Stopped.class);
        assertThat(written()).endsWith("start\n");
        assertNothingLeft(mark);
    }

    @Test
    void after_a_crash_hooks_run_again_unless_they_must_not() {
        program(When.STOP, "true");
        var step = new RunHooks("orders", When.STOP, ABOUT);
        assertThat(step.probe(TestWork.with(tools(), 0))).isEqualTo(new Probe.NotDone());
        hooks.add(new Hook("once", When.STOP, new Call.Run(List.of("true")), PATIENCE, false));
        assertThat(step.probe(TestWork.with(tools(), 0)))
                .isInstanceOfSatisfying(
                        Probe.Unclear.class,
                        unclear -> assertThat(unclear.why()).contains("the hook once must not be run twice"));
    }

    @Test
    void applications_that_were_stopped_are_started_when_it_is_taken_back() {
        var proof = Proof.of("done");
        assertThat(new RunHooks("orders", When.STOP, ABOUT).undo(proof))
                .hasValue(new RunHooks("orders", When.START, ABOUT));
        assertThat(new RunHooks("orders", When.START, ABOUT).undo(proof)).isEmpty();
    }
}
