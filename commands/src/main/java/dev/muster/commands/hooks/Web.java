package dev.muster.commands.hooks;

import dev.muster.commands.handling.Hook;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls over HTTP. A redirect is no success: whoever configures a hook names where it is. */
record Web(String cluster, String about, HttpClient client) implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final int MOST = 64 * 1024;

    Web(String cluster, String about) {
        this(
                cluster,
                about,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECTING)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build());
    }

    Calling.Ending ask(Hook.Call.Http http) throws IOException, InterruptedException {
        var body = http.body().map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody);
        var request = HttpRequest.newBuilder(http.url())
                .method(http.method(), body)
                .header("User-Agent", "muster")
                .header("X-Muster-Cluster", plain(cluster))
                .header("X-Muster-About", plain(about));
        http.body().ifPresent(it -> request.header("Content-Type", type(it)));
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (var in = answer.body()) {
            var said = new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
            return new Calling.Ending(answer.statusCode() / 100 == 2, "it answered " + answer.statusCode(), said);
        }
    }

    /** A header takes few letters: all others are told by their codes, as in an address. */
    private static String plain(String words) {
        return URLEncoder.encode(words, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String type(String body) {
        return body.matches("(?s)\\s*[\\[{].*") ? "application/json" : "text/plain; charset=utf-8";
    }

    /** At once, whoever may still be waiting for an answer. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
