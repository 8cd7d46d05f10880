package dev.muster.bot.crash;

import static org.awaitility.Awaitility.await;

import dev.muster.bot.StoppableMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Muster in a process of its own. */
final class Replica implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Stage stage;
    private final Process process;
    private final int port;
    private final Path stops;
    private final Path log;

    private Replica(Stage stage, Process process, int port, Path stops, Path log) {
        this.stage = stage;
        this.process = process;
        this.port = port;
        this.stops = stops;
        this.log = log;
    }

    static Replica start(Stage stage, String name, int port, Path config, String stopAt) throws IOException {
        var stops = Files.createDirectories(stage.folder.resolve("stops-" + name + "-" + port));
        var log = stage.folder.resolve("log-" + name + "-" + port);
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-Dstop.at=" + stopAt,
                        "-Dstop.folder=" + stops,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoppableMain.class.getName(),
                        "run",
                        "--config",
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Replica(stage, process, port, stops, log);
    }

    Replica ready() {
        await().atMost(PATIENCE).until(this::isReady);
        return this;
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Muster ended: " + said());
        }
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder as(String person, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + stage.token(person));
    }

    void say(String person, String text) {
        var body = JsonMapper.shared()
                .createObjectNode()
                .put("channel", "db-orders")
                .put("text", text);
        var response = send(as(person, "/api/messages").POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        if (response.statusCode() != 202) {
            throw new IllegalStateException(response.body());
        }
    }

    List<JsonNode> messages(String person) {
        return JsonMapper.shared()
                .readTree(send(as(person, "/api/channels/db-orders/messages")).body())
                .valueStream()
                .toList();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until so many runs stand still where they should. */
    void standsStill(int runs) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (var files = Files.list(stops)) {
                org.assertj.core.api.Assertions.assertThat(files).as(this::said).hasSize(runs);
            }
        });
    }

    void goOn() {
        try {
            Files.writeString(stops.resolve("go"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the machine would: without a word. */
    void kill() {
        signal("KILL");
        process.onExit().join();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
