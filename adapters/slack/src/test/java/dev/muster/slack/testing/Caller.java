package dev.muster.slack.testing;

import dev.muster.chat.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** HTTP mode: signed requests to the app's address. */
final class Caller implements Transport, AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final URI address;
    private final Secret secret;

    Caller(URI address, Secret secret) {
        this.address = address;
        this.secret = secret;
    }

    @Override
    public Outcome send(Parcel parcel, int attempt, String reason, Duration patience) {
        var body = body(parcel);
        var type = parcel.kind() == Parcel.Kind.EVENT ? "application/json" : "application/x-www-form-urlencoded";
        // People at Slack see the real time, whatever the test has done to the clock of triggers.
        long now = Instant.now().getEpochSecond();
        var request = HttpRequest.newBuilder(address)
                .timeout(patience)
                .header("Content-Type", type)
                .header("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
                .header("X-Slack-Request-Timestamp", String.valueOf(now))
                .header("X-Slack-Signature", Signature.of(secret, now, body))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (attempt > 0) {
            request.header("X-Slack-Retry-Num", String.valueOf(attempt)).header("X-Slack-Retry-Reason", reason);
        }
        long since = System.nanoTime();
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? new Outcome.Acked(answer(response.body()), System.nanoTime() - since)
                    : new Outcome.Failed("http_error");
        } catch (HttpTimeoutException _) {
            return new Outcome.Failed("http_timeout");
        } catch (IOException _) {
            return new Outcome.Failed("connection_failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode answer(String body) {
        if (body.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.parse(body);
        } catch (JacksonException _) {
            return Json.object().put("text", body);
        }
    }

    private static String body(Parcel parcel) {
        return switch (parcel.kind()) {
            case EVENT -> parcel.payload().toString();
            case COMMAND -> form(parcel.payload());
            case CLICK -> form(Json.object().put("payload", parcel.payload().toString()));
        };
    }

    private static String form(ObjectNode fields) {
        return fields.properties().stream()
                .map(field -> field.getKey() + "="
                        + URLEncoder.encode(field.getValue().asString(""), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
