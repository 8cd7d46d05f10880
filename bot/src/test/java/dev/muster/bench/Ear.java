package dev.muster.bench;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hears what a person's page is told, from the moment it is greeted. */
final class Ear implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DATA = "data:";

    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch greeted = new CountDownLatch(1);
    private final Stream<String> body;

    Ear(HttpResponse<Stream<String>> stream) throws InterruptedException {
        body = stream.body();
        Thread.ofVirtual().start(this::listen);
        if (!greeted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the stream did not begin");
        }
    }

    private void listen() {
        try {
            body.filter(line -> line.startsWith(DATA))
                    .map(line -> JsonMapper.shared().readTree(line.substring(DATA.length())))
                    .forEach(event -> {
                        greeted.countDown();
                        heard.add(event);
                    });
        } catch (RuntimeException _) {
            return; // It was closed, or Muster ended: who waits for something finds that it does not come.
        }
    }

    /** The next message that is as wanted; others are dropped. */
    JsonNode await(Predicate<JsonNode> wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var event = heard.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new IllegalStateException("it was never heard");
            }
            if (wanted.test(event)) {
                return event;
            }
        }
    }

    @Override
    public void close() {
        body.close();
    }
}
