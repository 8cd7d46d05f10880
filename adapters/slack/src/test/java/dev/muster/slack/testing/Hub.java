package dev.muster.slack.testing;

import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsMessageContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Socket Mode: the sockets, what goes out by them in turn, and the acks that come back by any. */
final class Hub implements Transport, AutoCloseable {
    private static final int MOST = 10;
    private static final Duration PINGS = Duration.ofSeconds(5);
    private static final Duration AFTER_WARNING = Duration.ofSeconds(10);

    private final World world;
    private final Set<String> tickets = ConcurrentHashMap.newKeySet();
    private final Map<Long, Line> lines = new ConcurrentSkipListMap<>();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong turn = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("fake-slack-pings").factory());
    private volatile boolean muted;

    Hub(World world) {
        this.world = world;
        var _ = later.scheduleAtFixedRate(
                () -> lines.values().forEach(Line::ping), PINGS.toMillis(), PINGS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Waiting(long since, CompletableFuture<Outcome> outcome) {}

    /** Where the app connects: once, with this ticket. */
    String url() {
        var ticket = Ids.secret();
        tickets.add(ticket);
        return world.address.replaceFirst("^http", "ws") + "/link?ticket=" + ticket + "&app_id=" + world.app.app();
    }

    boolean admits(Optional<String> ticket) {
        return ticket.filter(tickets::remove).isPresent();
    }

    synchronized void connected(WsConnectContext context) {
        var line = new Line(context, muted);
        if (lines.size() >= MOST) {
            line.send(disconnect("too_many_websockets").toString());
            line.close();
            return;
        }
        long number = opened.get() + 1;
        context.attribute("number", number);
        var hello = Json.object().put("type", "hello").put("num_connections", lines.size() + 1);
        hello.putObject("debug_info")
                .put("host", "applink-" + number)
                .put("build_number", 1)
                .put("approximate_connection_time", 18060);
        hello.putObject("connection_info").put("app_id", world.app.app());
        // Whoever has been greeted is told everything from then on.
        line.greet(hello.toString(), () -> {
            lines.put(number, line);
            opened.set(number);
        });
    }

    void closed(WsContext context) {
        Long number = context.attribute("number");
        if (number != null) {
            lines.remove(number);
        }
    }

    void heard(WsMessageContext context) {
        try {
            var said = Json.parse(context.message());
            var waits = waiting.remove(Json.text(said, "envelope_id"));
            if (waits != null) {
                waits.outcome().complete(new Outcome.Acked(said.path("payload"), System.nanoTime() - waits.since()));
            }
        } catch (JacksonException _) {
            context.send(Json.object()
                    .put("type", "error")
                    .put("error", "invalid_json")
                    .toString());
        }
    }

    @Override
    public Outcome send(Parcel parcel, int attempt, String reason, Duration patience) {
        var envelope = Json.object()
                .put("envelope_id", parcel.envelope())
                .put("type", parcel.kind().type)
                .put("accepts_response_payload", parcel.kind().answerable);
        envelope.set("payload", parcel.payload());
        if (parcel.kind() == Parcel.Kind.EVENT) {
            envelope.put("retry_attempt", attempt).put("retry_reason", reason);
        }
        return send(envelope, patience);
    }

    Outcome send(ObjectNode envelope, Duration patience) {
        var id = Json.text(envelope, "envelope_id");
        var text = envelope.toString();
        var waits = new Waiting(System.nanoTime(), new CompletableFuture<>());
        waiting.put(id, waits);
        try {
            if (!deliver(text)) {
                return new Outcome.Failed("no_connection");
            }
            return waits.outcome().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return new Outcome.Failed("timeout");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            waiting.remove(id, waits);
        }
    }

    /** By the next socket; by another one when that is no more. */
    private boolean deliver(String text) {
        var all = new ArrayList<>(lines.values());
        long next = turn.getAndIncrement();
        for (int i = 0; i < all.size(); i++) {
            if (all.get((int) ((next + i) % all.size())).deliver(text)) {
                return true;
            }
        }
        return false;
    }

    List<Socket> sockets() {
        return lines.values().stream().map(Line::seen).toList();
    }

    long opened() {
        return opened.get();
    }

    private JsonNode disconnect(String reason) {
        var message = Json.object().put("type", "disconnect").put("reason", reason);
        message.putObject("debug_info").put("host", "applink");
        message.putObject("connection_info").put("app_id", world.app.app());
        return message;
    }

    void tellDisconnect(String reason) {
        var text = disconnect(reason).toString();
        for (var line : lines.values()) {
            line.send(text);
            if (reason.equals("warning")) {
                var _ = later.schedule(line::close, AFTER_WARNING.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                line.close();
            }
        }
    }

    void drop() {
        lines.values().forEach(Line::close);
        tickets.clear();
    }

    /** All sockets, and those that are opened meanwhile. */
    synchronized void mute(boolean now) {
        muted = now;
        lines.values().forEach(line -> line.deafen(now));
    }

    /** As many of the sockets that are open now, for good. */
    void deafen(int most) {
        lines.values().stream().limit(most).forEach(line -> line.deafen(true));
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
