package dev.muster.bot.demo;

import dev.muster.chat.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/** {@code demo --once}: one question over HTTP as a user would ask it, and its answer checked. */
public final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Rehearsal() {}

    public static void of(String url, Secret token) {
        try (var client = HttpClient.newHttpClient()) {
            for (var path : new String[] {
                "/", "/api/channels", "/metrics", "/readyz", "/api/complete?channel=db-orders&text=/db%20s"
            }) {
                client.send(request(url + path, token).build(), HttpResponse.BodyHandlers.discarding());
            }
            var question = request(url + "/api/messages", token)
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"channel\":\"db-orders\",\"text\":\"/db status orders\"}"))
                    .build();
            var asked = client.send(question, HttpResponse.BodyHandlers.ofString());
            if (asked.statusCode() != 202) {
                throw new IllegalStateException("the question was answered with " + asked.statusCode());
            }
            var id = JsonMapper.shared().readTree(asked.body()).path("id").asString();
            awaitAnswer(client, url + "/api/channels/db-orders/messages?after=" + id, token);
        } catch (IOException e) {
            throw new IllegalStateException("the demo does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitAnswer(HttpClient client, String url, Secret token)
            throws IOException, InterruptedException {
        var until = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(until)) {
            var found = client.send(request(url, token).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            if (found.contains("orders-b")) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new IllegalStateException("no answer within " + PATIENCE.toSeconds() + " s");
    }

    private static HttpRequest.Builder request(String url, Secret token) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token.reveal());
    }
}
