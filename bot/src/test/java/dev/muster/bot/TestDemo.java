package dev.muster.bot;

import dev.muster.bot.config.ConfigFile;
import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.bot.store.TestStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One running demo for all tests of this run, spoken to over HTTP as any program would. */
final class TestDemo implements AutoCloseable {
    private static final TestDemo SHARED = new TestDemo();

    final Path state = TestStore.temporary();
    final String url;
    private final JsonNode announced;
    private final HttpClient http = HttpClient.newHttpClient();

    private final Closing parts = new Closing();
    private final Thread hook = new Thread(this::end);

    private TestDemo() {
        Demo.start(0, Optional.of(state), parts);
        announced = JsonMapper.shared().readTree(read(state.resolve("demo.json")));
        url = announced.path("url").asString();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end() {
        parts.close();
        TestStore.delete(state);
    }

    /** Three servers and their traffic would be in everybody's way until the run is over. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        end();
    }

    /** One that a test may break for good, and closes. */
    static TestDemo own() {
        return new TestDemo();
    }

    static TestDemo shared() {
        return SHARED;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    String token(String person) {
        return announced.path("people").path(person).asString();
    }

    String link(String person) {
        return url + "/?token=" + token(person);
    }

    long postmaster(String node) {
        var pid = state.resolve("servers").resolve(node).resolve("data/postmaster.pid");
        return Long.parseLong(read(pid).lines().findFirst().orElseThrow().strip());
    }

    void signal(String signal, String node) {
        try {
            var kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(postmaster(node))).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + signal + " of " + node + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder as(String person, String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token(person));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode get(String person, String path) {
        return JsonMapper.shared().readTree(send(as(person, path)).body());
    }

    HttpResponse<String> post(String person, String text) {
        return send(message(person, text));
    }

    /** Who is refused by the head alone does not go on sending, and is not hung up on while it does. */
    HttpResponse<String> sendIfWanted(String person, String text) {
        return send(message(person, text).expectContinue(true));
    }

    private HttpRequest.Builder message(String person, String text) {
        var body = JsonMapper.shared()
                .createObjectNode()
                .put("channel", "db-orders")
                .put("text", text);
        return as(person, "/api/messages").POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    /** Asks, and waits for what Muster says next to this person. */
    JsonNode ask(String person, String text) {
        var asked = post(person, text);
        if (asked.statusCode() != 202) {
            throw new IllegalStateException(asked.body());
        }
        var id = JsonMapper.shared().readTree(asked.body()).path("id").asString();
        return answerAfter(person, id);
    }

    JsonNode answerAfter(String person, String id) {
        return org.awaitility.Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> firstOfMuster(person, id), Objects::nonNull);
    }

    private @org.jspecify.annotations.Nullable JsonNode firstOfMuster(String person, String id) {
        return get(person, "/api/channels/db-orders/messages?after=" + id)
                .valueStream()
                .filter(m -> m.path("author").asString().equals("muster"))
                .findFirst()
                .orElse(null);
    }

    /**
     * Another Muster beside this one, for the same cluster, with a state of its own: sessions are ended there only when
     * somebody else types the database's name. Its channel general belongs to another cluster.
     */
    static Talk strict(TestDemo demo, Closing parts) {
        var folder = TestStore.temporary();
        parts.add(() -> TestStore.delete(folder));
        var other = """

                  - name: billing
                    tier: high
                    channels: [general]
                    database: billing
                    user: muster
                    password: ${file:secrets/orders-muster}
                    nodes:
                      - name: billing-a
                        host: 127.0.0.1
                        port: 1
                """;
        var yaml = read(demo.state.resolve("muster.yaml"))
                .replaceFirst("(?m)^state: .*$", "state: " + folder)
                .replaceFirst("(?m)^  port: .*$", "  port: 0")
                .replaceFirst(
                        "(?m)^policy:$", "policy:\n  - {danger: change, verb: terminate, approvals: 1, typed: true}")
                .replaceFirst("(?m)^ +wal: .*\\R", ""); // One of the two receives it.
        var file = demo.state.resolve("strict.yaml");
        StateFolder.writePrivately(file, yaml + other);
        var outcome = ConfigFile.read(file, Map.of());
        var config = outcome.config()
                .orElseThrow(() -> new IllegalStateException(outcome.mistakes().toString()));
        return new Talk("http://127.0.0.1:" + Bot.start(config, parts).port(), demo::token);
    }

    static Programs programs() {
        return Programs.find(Optional.empty(), "postgres");
    }
}
