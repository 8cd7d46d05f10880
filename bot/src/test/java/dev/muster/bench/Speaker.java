package dev.muster.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Talks to a console, and takes the time. */
record Speaker(HttpClient http, String url, String token) {

    /** HTTP/1.1 outright: an offer to upgrade with each request is work that no browser makes a server do. */
    static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token);
    }

    private HttpRequest says(String channel, String text) {
        return request("/api/messages")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"channel\":\"%s\",\"text\":\"%s\"}".formatted(channel, text)))
                .build();
    }

    /** Milliseconds from asking to 202. */
    double say(String channel, String text) {
        try {
            long begin = System.nanoTime();
            var response = http.send(says(channel, text), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                throw new IllegalStateException(response.body());
            }
            return (System.nanoTime() - begin) / 1e6;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void press(String message, String button) {
        try {
            var request = request("/api/messages/%s/buttons/%s".formatted(message, button))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                throw new IllegalStateException(response.body());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Ear listen() throws IOException, InterruptedException {
        return new Ear(stream());
    }

    private HttpResponse<Stream<String>> stream() throws IOException, InterruptedException {
        return http.send(
                request("/api/stream")
                        .timeout(Duration.ofMinutes(5))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
    }

    /** {@code senders} at once, each saying {@code each} things, one after another, with a {@code pause} between. */
    double[] sayAtOnce(int senders, int each, String text, Duration pause) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, senders)
                    .mapToObj(_ -> threads.submit(() -> IntStream.range(0, each)
                            .mapToDouble(_ -> sayAndPause(text, pause))
                            .toArray()))
                    .toList();
            return all.stream()
                    .map(Speaker::taken)
                    .flatMapToDouble(java.util.Arrays::stream)
                    .toArray();
        }
    }

    private double sayAndPause(String text, Duration pause) {
        double taken = say("general", text);
        LockSupport.parkNanos(pause.toNanos());
        return taken;
    }

    private static double[] taken(Future<double[]> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Milliseconds from asking to seeing the answer on the stream, {@code times} times. */
    double[] askAndWait(String text, int times, Duration between) {
        try {
            try (Stream<String> body = stream().body()) {
                var lines = body.iterator();
                var taken = new double[times];
                for (int i = 0; i < times; i++) {
                    long begin = System.nanoTime();
                    say("db-orders", text);
                    awaitAnswer(lines);
                    taken[i] = (System.nanoTime() - begin) / 1e6;
                    LockSupport.parkNanos(between.toNanos());
                }
                return taken;
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitAnswer(Iterator<String> lines) {
        boolean answered = false;
        while (!answered) {
            answered = lines.next().contains("\"author\":\"muster\"");
        }
    }
}
