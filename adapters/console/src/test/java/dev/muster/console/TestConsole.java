package dev.muster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Listener;
import dev.muster.chat.Secret;
import io.javalin.Javalin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A console on a real port, and a client for it. */
final class TestConsole implements AutoCloseable {
    static final Map<String, String> TOKENS =
            Map.of("someone", "token-of-someone-0123456789", "another", "token-of-another-0123456789");

    final Console console;
    private static final Slashes SLASHES =
            new Slashes(List.of("demo"), java.util.Map.of("lab", "That one is in the laboratory: go there."));

    final Archive archive;
    private final Javalin server;
    private final HttpClient http = HttpClient.newHttpClient();

    TestConsole(Listener listener) {
        this(listener, new MemoryArchive());
    }

    TestConsole(Listener listener, Archive archive) {
        this.archive = archive;
        var people = TOKENS.entrySet().stream()
                .map(e -> new Settings.Person(e.getKey(), new Secret(e.getValue())))
                .toList();
        var channels =
                List.of(new Settings.Channel("db-orders", "The cluster orders"), new Settings.Channel("other", ""));
        console = new Console(
                new Settings(people, channels, Optional.of("https://muster.example"), SLASHES),
                archive,
                Clock.systemUTC());
        server = Javalin.create(config -> {
                    config.startup.startupWatcherEnabled = false;
                    config.startup.showJavalinBanner = false;
                    config.concurrency.useVirtualThreads = true;
                    config.http.maxRequestSize = 4_000_000;
                    console.mount(config);
                })
                .start("127.0.0.1", 0);
        console.start(listener);
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(20));
    }

    HttpRequest.Builder as(String person, String path) {
        return request(path).header("Authorization", "Bearer " + TOKENS.get(person));
    }

    /** Who is refused by the head alone does not go on sending, and is not hung up on while it does. */
    HttpResponse<String> sendIfWanted(HttpRequest.Builder request, String body) {
        return send(request.expectContinue(true).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> post(String person, String path, String body) {
        return send(as(person, path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String person, String path, byte[] body) {
        return send(as(person, path).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> say(String person, String text) {
        var body = Json.object().put("channel", "db-orders").put("text", text);
        return post(person, "/api/messages", body.toString());
    }

    HttpResponse<String> delete(String person, String path) {
        return send(as(person, path).DELETE());
    }

    HttpResponse<String> get(String person, String path) {
        return send(as(person, path));
    }

    JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    JsonNode messages(String person) {
        return json(get(person, "/api/channels/db-orders/messages"));
    }

    Optional<JsonNode> message(String person, String id) {
        return messages(person)
                .valueStream()
                .filter(m -> m.path("id").asString().equals(id))
                .findFirst();
    }

    @Override
    public void close() {
        console.close();
        server.stop();
        http.close();
    }

    void refused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        var json = json(response);
        assertThat(json.path("error").asString()).isEqualTo(code);
        assertThat(json.path("message").asString()).isNotBlank();
        assertThat(json.path("hint").asString()).isNotBlank();
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("\tat ");
    }
}
