package dev.muster.slack.inbound;

import com.slack.api.Slack;
import com.slack.api.bolt.App;
import com.slack.api.bolt.AppConfig;
import com.slack.api.bolt.request.Request;
import com.slack.api.bolt.request.RequestHeaders;
import com.slack.api.bolt.request.RequestType;
import com.slack.api.bolt.request.builtin.EventRequest;
import com.slack.api.bolt.response.Response;
import com.slack.api.bolt.util.EventsApiPayloadParser;
import com.slack.api.bolt.util.SlackRequestParser;
import dev.muster.chat.Listener;
import dev.muster.chat.Memory;
import dev.muster.slack.workspace.Wire;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What Slack delivers, by whichever way, as our own words: kept by the core before it is acknowledged. */
public final class Ears implements AutoCloseable {
    /** What somebody reads whose words or click could not be kept. */
    static final String ASK_AGAIN =
            "Muster cannot say that it has taken this. Please look whether it is done before you ask again.";

    private final Hearing hearing = new Hearing();
    private final Reactions reactions;
    private final App app;
    private final SlackRequestParser parser;

    /** {@code emoji} marks a message as worth keeping. */
    public Ears(String emoji, Memory memory, Outside outside, Clock clock) {
        this.reactions = new Reactions(hearing, memory, outside, clock);
        this.app = silentApp();
        this.parser = new SlackRequestParser(app.config());
        new Speech(hearing, outside, clock).register(app);
        new Clicks(hearing, memory, outside).register(app);
        new Submissions(hearing, memory, clock).register(app);
        new Marks(emoji, hearing, outside, reactions).register(app);
        app.start();
    }

    /**
     * Bolt as a reader and no more: signatures are verified before, and it may not ask Slack who we are before each
     * acknowledgement, as it would with a token.
     */
    private static App silentApp() {
        var slack = Wire.config();
        slack.setProxyUrl(null);
        var config = AppConfig.builder()
                .slack(Slack.getInstance(slack))
                .singleTeamBotToken(null)
                .signingSecret(null)
                .clientId(null)
                .clientSecret(null)
                .requestVerificationEnabled(false)
                .allEventsApiAutoAckEnabled(true)
                .unmatchedRequestHandler(_ -> Response.ok())
                .build();
        return new App(config, List.of());
    }

    /** From now on it is listened; before, nothing is acknowledged. */
    public void listen(Listener listener) {
        hearing.begin(listener);
        reactions.begin();
    }

    /** Blocks until it is kept, and no longer. */
    Reply hear(ObjectNode payload) {
        try {
            return Payloads.known(payload).map(this::run).orElse(Reply.Taken.SILENTLY);
        } catch (Unreadable e) {
            return new Reply.Broken(String.valueOf(e.getMessage()));
        }
    }

    private Reply run(ObjectNode payload) {
        var request = read(payload);
        try {
            return taken(app.run(request));
        } catch (NotTaken _) {
            return new Reply.Refused(
                    request.getRequestType() == RequestType.Command ? Optional.of(askAgain()) : Optional.empty());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Request<?> read(ObjectNode payload) {
        try {
            var request = Unreadable.needed(
                    parser.parse(SlackRequestParser.HttpRequest.builder()
                            .socketMode(true) // So is JSON called that is in no form.
                            .requestBody(payload.toString())
                            .headers(new RequestHeaders(Map.of()))
                            .build()),
                    "known shape");
            if (request instanceof EventRequest event) {
                // Bolt reads the rest only when it runs, and then a mistake of Slack's could not be told from one of
                // ours.
                var _ = EventsApiPayloadParser.buildEventPayload(event);
            }
            return request;
        } catch (Unreadable e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever it is, it is about what was sent: nothing else was looked at.
            throw new Unreadable("Bolt cannot read it: " + e.getClass().getSimpleName());
        }
    }

    private static Reply taken(Response response) {
        return Optional.ofNullable(response.getBody())
                .filter(body -> !body.isEmpty())
                .map(body -> new Reply.Body(response.getContentType().startsWith("application/json"), body))
                .map(body -> new Reply.Taken(Optional.of(body)))
                .orElse(Reply.Taken.SILENTLY);
    }

    private static Reply.Body askAgain() {
        var json = Payloads.MAPPER
                .createObjectNode()
                .put("response_type", "ephemeral")
                .put("text", ASK_AGAIN);
        return new Reply.Body(true, json.toString());
    }

    @Override
    public void close() {
        hearing.end();
        reactions.close();
    }
}
