package dev.muster.slack.testing;

import dev.muster.slack.testing.Transport.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Brings parcels to the app, events again when they were not acked. */
final class Deliveries implements AutoCloseable {
    private final World world;
    private final Hub hub;
    private volatile Optional<Caller> caller = Optional.empty();
    private volatile Patience patience = Patience.of(Duration.ofSeconds(3));

    Deliveries(World world, Hub hub) {
        this.world = world;
        this.hub = hub;
    }

    /** Slack waits three seconds, and tries events again at once, after a minute and after five. */
    record Patience(Duration ack, List<Duration> pauses) {
        Patience {
            pauses = List.copyOf(pauses);
        }

        /** Not so long between the tries as Slack is. */
        static Patience of(Duration ack) {
            return new Patience(ack, List.of(Duration.ZERO, Duration.ofMillis(200), Duration.ofMillis(500)));
        }
    }

    void patience(Patience now) {
        patience = now;
    }

    void call(Caller now) {
        caller.ifPresent(Caller::close);
        caller = Optional.of(now);
    }

    Transport transport() {
        return caller.<Transport>map(c -> c).orElse(hub);
    }

    Duration ackWithin() {
        return patience.ack();
    }

    Delivery deliver(Parcel first) {
        var rules = patience;
        var parcel = first;
        int attempts = 1;
        var outcome = once(parcel, 0, "", rules.ack());
        var pauses = first.kind() == Parcel.Kind.EVENT ? rules.pauses() : List.<Duration>of();
        for (var pause : pauses) {
            if (!(outcome instanceof Outcome.Failed(var reason))) {
                break;
            }
            LockSupport.parkNanos(pause.toNanos());
            parcel = parcel.again();
            outcome = once(parcel, attempts, reason, rules.ack());
            attempts++;
        }
        return told(parcel, outcome, attempts);
    }

    /** The same once more, with the same ids. */
    Delivery again(Delivery before) {
        var kind = List.of(Parcel.Kind.values()).stream()
                .filter(k -> k.type.equals(before.type()))
                .findFirst()
                .orElseThrow();
        var parcel = new Parcel(kind, before.envelope(), Json.copy(before.payload()));
        int attempt = kind == Parcel.Kind.EVENT ? 1 : 0;
        return told(parcel, once(parcel, attempt, "timeout", patience.ack()), 1);
    }

    boolean challenge() {
        var challenge = Ids.secret();
        var asked = Json.object().put("token", "").put("challenge", challenge).put("type", "url_verification");
        return once(Parcel.of(Parcel.Kind.EVENT, asked), 0, "", patience.ack())
                        instanceof Outcome.Acked(var body, var _)
                && (Json.text(body, "challenge") + Json.text(body, "text")).equals(challenge);
    }

    /** Over the sockets, whatever it is. */
    Delivery raw(ObjectNode envelope) {
        var outcome = hub.send(envelope, patience.ack());
        var payload = envelope.path("payload");
        return delivery(Json.text(envelope, "envelope_id"), Json.text(envelope, "type"), payload, outcome, 1);
    }

    private Outcome once(Parcel parcel, int attempt, String reason, Duration within) {
        return transport().send(parcel, attempt, reason, within);
    }

    private Delivery told(Parcel parcel, Outcome outcome, int attempts) {
        var delivery = delivery(parcel.envelope(), parcel.kind().type, parcel.payload(), outcome, attempts);
        if (delivery.acked()) {
            world.alone(() -> new Answers(world).follow(delivery));
        }
        return delivery;
    }

    private static Delivery delivery(String envelope, String type, JsonNode payload, Outcome outcome, int attempts) {
        return switch (outcome) {
            case Outcome.Acked(var body, var nanos) ->
                new Delivery(envelope, type, payload, true, nanos / 1e6, body, attempts);
            case Outcome.Failed(var _) ->
                new Delivery(envelope, type, payload, false, -1, MissingNode.getInstance(), attempts);
        };
    }

    @Override
    public void close() {
        caller.ifPresent(Caller::close);
    }
}
