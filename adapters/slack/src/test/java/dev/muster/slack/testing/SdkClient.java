package dev.muster.slack.testing;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.socket_mode.SocketModeClient;
import com.slack.api.socket_mode.response.AckResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Slack's own client, with which it is judged whether the fake is a Slack. */
final class SdkClient implements AutoCloseable {
    private final Slack slack;
    private final FakeSlack server;
    private final List<SocketModeClient> clients = new CopyOnWriteArrayList<>();

    SdkClient(FakeSlack server) {
        this.server = server;
        var config = new SlackConfig();
        config.setProxyUrl(null);
        config.setMethodsEndpointUrlPrefix(server.api().toString());
        // The SDK's own pacing would hide the server's limits.
        config.setStatsEnabled(false);
        this.slack = Slack.getInstance(config);
    }

    MethodsClient methods() {
        return slack.methods(server.botToken());
    }

    MethodsClient methods(String token) {
        return slack.methods(token);
    }

    /** A socket on which every message is kept, and answered with an ack when {@code answer} makes one of it. */
    List<JsonNode> listen(UnaryOperator<JsonNode> payloadOfAck) throws IOException {
        var heard = new CopyOnWriteArrayList<JsonNode>();
        var client = slack.socketMode(server.appToken(), SocketModeClient.Backend.Tyrus);
        clients.add(client);
        client.addWebSocketMessageListener(text -> {
            var message = Json.parse(text);
            heard.add(message);
            if (message.has("envelope_id")) {
                var payload = payloadOfAck.apply(message);
                if (!payload.isNull()) {
                    client.sendSocketModeResponse(Json.object()
                            .put("envelope_id", Json.text(message, "envelope_id"))
                            .set("payload", payload)
                            .toString());
                }
            }
        });
        client.connect();
        return heard;
    }

    /** One that acks everything by the SDK's own words. */
    List<JsonNode> listen() throws IOException {
        var heard = new CopyOnWriteArrayList<JsonNode>();
        var client = slack.socketMode(server.appToken(), SocketModeClient.Backend.Tyrus);
        clients.add(client);
        client.addWebSocketMessageListener(text -> heard.add(Json.parse(text)));
        client.addEventsApiEnvelopeListener(envelope -> client.sendSocketModeResponse(
                AckResponse.builder().envelopeId(envelope.getEnvelopeId()).build()));
        client.addSlashCommandsEnvelopeListener(envelope -> client.sendSocketModeResponse(
                AckResponse.builder().envelopeId(envelope.getEnvelopeId()).build()));
        client.addInteractiveEnvelopeListener(envelope -> client.sendSocketModeResponse(
                AckResponse.builder().envelopeId(envelope.getEnvelopeId()).build()));
        client.connect();
        return heard;
    }

    @Override
    public void close() {
        try {
            for (var client : clients) {
                client.close();
            }
            slack.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
