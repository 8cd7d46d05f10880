package dev.muster.slack.testing;

import com.slack.api.methods.SlackApiException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A socket without an SDK, which hides some messages from its user. */
final class RawSocket implements WebSocket.Listener, AutoCloseable {
    final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    final URI url;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicReference<@Nullable RawSocket> acks = new AtomicReference<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    RawSocket(FakeSlack slack) throws IOException, SlackApiException {
        this(url(slack));
    }

    RawSocket(URI url) {
        this.url = url;
        try {
            socket = http.newWebSocketBuilder().buildAsync(url, this).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var why = e.getCause() instanceof WebSocketHandshakeException refused
                    ? "refused with " + refused.getResponse().statusCode()
                    : "no answer";
            throw new IllegalStateException(why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static URI url(FakeSlack slack) throws IOException, SlackApiException {
        try (var sdk = new SdkClient(slack)) {
            return URI.create(
                    sdk.methods(slack.appToken()).appsConnectionsOpen(r -> r).getUrl());
        }
    }

    /** From now on what comes here is acked there. */
    void ackBy(RawSocket other) {
        acks.set(other);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            var message = Json.parse(part.toString());
            part.setLength(0);
            heard.add(message);
            var by = acks.get();
            if (by != null && message.has("envelope_id")) {
                var _ = by.socket.sendText(
                        Json.object()
                                .put("envelope_id", Json.text(message, "envelope_id"))
                                .toString(),
                        true);
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
