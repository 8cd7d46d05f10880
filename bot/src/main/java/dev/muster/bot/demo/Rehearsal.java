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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code demo --once}: what people ask for over HTTP, as they would ask it, and what must come of it. What is gone through
 * here, the next starts need not load and learn anew.
 */
public final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CHANNEL = "db-orders";

    private final HttpClient client;
    private final String url;

    private Rehearsal(HttpClient client, String url) {
        this.client = client;
        this.url = url;
    }

    public static void of(String url, Secret oncall, Secret approver) {
        try (var client = HttpClient.newHttpClient()) {
            var rehearsal = new Rehearsal(client, url);
            rehearsal.look(oncall);
            rehearsal.act(oncall, approver);
        } catch (IOException e) {
            throw new IllegalStateException("the demo does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void look(Secret oncall) throws IOException, InterruptedException {
        for (var path : new String[] {
            "/", "/api/channels", "/metrics", "/readyz", "/api/complete?channel=db-orders&text=/db%20s"
        }) {
            client.send(request(path, oncall).build(), HttpResponse.BodyHandlers.discarding());
        }
        var asked = say(oncall, "/db status orders");
        var _ = await(oncall, asked, "orders-b");
    }

    /** An incident, a plan that is done at once, and one that somebody must decide about, and denies. */
    private void act(Secret oncall, Secret approver) throws IOException, InterruptedException {
        var opened = say(oncall, "/db incident open a rehearsal");
        var headline = await(oncall, opened, "Incident (\\d+)").group(1);
        var _ = say(oncall, "/db note nothing is wrong");
        // The demo's traffic comes back by itself.
        var ended = say(oncall, "/db terminate --user app");
        var _ = await(oncall, ended, "Plan \\d+: .*done");
        var proposed = say(oncall, "/db terminate --all --database orders --reason \"a rehearsal\"");
        var plan = await(oncall, proposed, "Plan (\\d+): .*approv").group(1);
        var denied = say(approver, "/db deny " + plan + " it is only a rehearsal");
        var _ = await(approver, denied, "plan " + plan + " is denied");
        var closed = say(oncall, "/db incident close --incident " + headline + " it was only a rehearsal");
        var _ = await(oncall, closed, "closed");
    }

    private String say(Secret token, String text) throws IOException, InterruptedException {
        var body = JsonMapper.shared()
                .createObjectNode()
                .put("channel", CHANNEL)
                .put("text", text)
                .toString();
        var request = request("/api/messages", token).POST(HttpRequest.BodyPublishers.ofString(body));
        var asked = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (asked.statusCode() != 202) {
            throw new IllegalStateException(text + " was answered with " + asked.statusCode());
        }
        return JsonMapper.shared().readTree(asked.body()).path("id").asString();
    }

    /** What Muster says after a message, until something of it is as wanted. */
    private MatchResult await(Secret token, String after, String wanted) throws IOException, InterruptedException {
        var pattern = Pattern.compile(wanted, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        var until = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(until)) {
            var request = request("/api/channels/" + CHANNEL + "/messages?after=" + after, token);
            var body = client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            for (var message : JsonMapper.shared().readTree(body)) {
                var found = pattern.matcher(message.path("text").asString());
                if (message.path("author").asString().equals("muster") && found.find()) {
                    return found.toMatchResult();
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new IllegalStateException("nothing like “" + wanted + "” within " + PATIENCE.toSeconds() + " s");
    }

    private HttpRequest.Builder request(String path, Secret token) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token.reveal());
    }
}
