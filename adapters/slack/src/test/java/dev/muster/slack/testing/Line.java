package dev.muster.slack.testing;

import io.javalin.websocket.WsContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One open websocket. What it sends goes out one after the other, whoever sends it. */
final class Line {
    private final WsContext context;
    private long deliveries;
    private volatile boolean deaf;

    Line(WsContext context, boolean deaf) {
        this.context = context;
        this.deaf = deaf;
    }

    /** It is known to all before it is greeted, and greeted before anything else is sent by it. */
    synchronized void greet(String hello, Runnable makeKnown) {
        makeKnown.run();
        send(hello);
    }

    /** Counts it, and sends it unless nobody would hear it. False when the socket is no more. */
    synchronized boolean deliver(String text) {
        deliveries++;
        return deaf || send(text);
    }

    synchronized boolean send(String text) {
        try {
            context.send(text);
            return true;
        } catch (RuntimeException _) {
            return false;
        }
    }

    synchronized boolean ping() {
        try {
            context.sendPing(ByteBuffer.wrap("Ping from applink".getBytes(StandardCharsets.UTF_8)));
            return true;
        } catch (RuntimeException _) {
            return false;
        }
    }

    void deafen(boolean now) {
        deaf = now;
    }

    void close() {
        context.closeSession(1000, "");
    }

    synchronized Socket seen() {
        return new Socket(context.sessionId(), deliveries, deaf);
    }
}
