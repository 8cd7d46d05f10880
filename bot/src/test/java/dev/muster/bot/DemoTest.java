package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The walking skeleton: words over HTTP, through every room, to a real primary and standby and back. */
class DemoTest {
    private final TestDemo demo = TestDemo.shared();

    private static String text(JsonNode message) {
        return message.path("text").asString();
    }

    @Test
    void demo_json_is_for_its_owner_alone() throws IOException {
        var file = demo.state.resolve("demo.json");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void status_is_answered_from_a_real_primary_and_standby() {
        var answer = demo.ask("oncall", "/db status orders");
        assertThat(text(answer))
                .startsWith("orders: ")
                .contains("orders-a  primary")
                .contains("orders-b  standby")
                .contains("Database")
                .contains("MB");
        assertThat(answer.path("buttons").valueStream().map(b -> b.path("label").asString()))
                .contains("Look again");
    }

    @Test
    void in_the_channel_of_a_cluster_its_name_can_be_left_out() {
        assertThat(text(demo.ask("viewer", "/db status --plain"))).startsWith("orders: ");
    }

    @Test
    void the_status_has_a_picture_of_the_last_hour() {
        // Two looks are needed to draw anything: right after the start there is no picture.
        await().ignoreExceptions().untilAsserted(() -> {
            var blocks = demo.ask("oncall", "/db status").path("document").path("blocks");
            var image = blocks.valueStream()
                    .filter(b -> b.path("type").asString().equals("image"))
                    .findFirst()
                    .orElseThrow();
            assertThat(image.path("alt").asString()).startsWith("Last hour of orders");
            assertThat(demo.send(demo.as(
                                    "oncall", "/api/files/" + image.path("file").asString()))
                            .statusCode())
                    .isEqualTo(200);
        });
    }

    @Test
    void look_again_asks_again() {
        var answer = demo.ask("oncall", "/db status --plain");
        var id = answer.path("id").asString();
        var button = answer.path("buttons").get(0).path("id").asString();
        var pressed = demo.send(demo.as("viewer", "/api/messages/" + id + "/buttons/" + button)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(pressed.statusCode()).isEqualTo(202);
        assertThat(text(demo.answerAfter("viewer", id))).startsWith("orders: ");
    }

    @Test
    void a_node_that_hangs_is_told_in_time_and_the_other_one_is_still_shown() {
        demo.signal("STOP", "orders-b");
        try {
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                var start = System.nanoTime();
                var answer = text(demo.ask("oncall", "/db status --plain"));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
                assertThat(answer)
                        .contains("orders-b: is down")
                        .contains("orders-a  primary  up")
                        .doesNotContain("all is well");
            });
        } finally {
            demo.signal("CONT", "orders-b");
        }
        await().until(() -> text(demo.ask("oncall", "/db status --plain")), t -> t.contains("2 of 2 nodes up"));
    }

    @Test
    void help_lists_the_verbs() {
        assertThat(text(demo.ask("viewer", "/db help"))).contains("/db status").contains("/db help");
        assertThat(text(demo.ask("viewer", "/db"))).contains("/db status");
        assertThat(text(demo.ask("viewer", "/db help status"))).contains("--node");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/db status “orders”",
                "/db status ”orders”",
                "/db status ‘orders’",
                "/db status —plain",
                "/DB STATUS orders"
            })
    void what_phones_type_is_understood(String words) {
        assertThat(text(demo.ask("oncall", words))).startsWith("orders: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/db statsu",
                "/db status ordrs",
                "/db status --nod orders-a",
                "/db status --node nobody",
                "/db status \"orders",
                "/db status a b c",
                "/db status orders'; DROP TABLE orders; --"
            })
    void a_mistake_gets_a_clear_answer_for_the_asker_alone(String words) {
        var answer = demo.ask("oncall", words);
        assertThat(answer.path("whisper").asBoolean()).isTrue();
        assertThat(text(answer)).contains("Code: ").doesNotContain("Exception");
    }

    @Test
    void ten_thousand_options_and_a_megabyte_of_words_do_no_harm() {
        var options = IntStream.range(0, 3_000).mapToObj(i -> "--o" + i).collect(Collectors.joining(" "));
        assertThat(text(demo.ask("oncall", "/db status " + options))).contains("more mistakes");
        assertThat(demo.post("oncall", "/db status " + "--option ".repeat(10_000))
                        .statusCode())
                .isEqualTo(413);
        assertThat(demo.sendIfWanted("oncall", "x".repeat(5_000_000)).statusCode())
                .isEqualTo(413);
        assertThat(text(demo.ask("oncall", "/db status --plain"))).startsWith("orders: ");
    }

    @Test
    void completion_knows_clusters_and_nodes() {
        assertThat(completions("/db status ")).contains("/db status orders");
        assertThat(completions("/db status orders --node "))
                .containsExactly("/db status orders --node orders-a", "/db status orders --node orders-b");
    }

    private java.util.List<String> completions(String text) {
        var query = java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
        return demo.get("oncall", "/api/complete?channel=db-orders&text=" + query)
                .valueStream()
                .map(s -> s.path("text").asString())
                .toList();
    }

    @Test
    void health_readiness_and_metrics_are_served() {
        assertThat(demo.send(demo.as("viewer", "/healthz")).statusCode()).isEqualTo(200);
        assertThat(demo.send(demo.as("viewer", "/readyz")).body()).isEqualTo("ready\n");
        assertThat(demo.send(demo.as("viewer", "/metrics")).body())
                .contains("muster_node_up{cluster=\"orders\",node=\"orders-a\"} 1.0")
                .contains("muster_answers_seconds_count")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void the_page_lets_in_nothing_from_elsewhere() {
        var page = demo.send(demo.as("viewer", "/"));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'")
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.body())
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("<script>");
    }

    @Test
    void an_unknown_address_is_answered_as_json_without_a_stack_trace() {
        var response = demo.send(demo.as("viewer", "/api/nothing"));
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("NOT_FOUND").doesNotContain("Exception");
    }

    @Test
    void no_secret_stands_in_a_command_line() {
        var secrets = new java.util.ArrayList<String>();
        try (var files = Files.list(demo.state.resolve("secrets"))) {
            for (var file : files.toList()) {
                secrets.add(Files.readString(file).strip());
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThat(secrets).hasSizeGreaterThan(5);
        var lines = ProcessHandle.allProcesses()
                .flatMap(p -> p.info().commandLine().stream())
                .collect(Collectors.joining("\n"));
        assertThat(secrets).noneMatch(lines::contains);
    }
}
