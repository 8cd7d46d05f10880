package dev.muster.console;

import io.javalin.http.sse.SseClient;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The pages that are open, each told of every message that its person may see. A slow page delays nobody. */
final class Live implements AutoCloseable {
    private static final int MOST_WAITING = 500;
    private static final int SECONDS_BETWEEN_PINGS = 15;

    private final Set<Page> pages = ConcurrentHashMap.newKeySet();

    record Page(String account, SseClient client, BlockingQueue<Message> waiting) {}

    /** From now on the page is told; it hears of it once it is greeted. */
    Page admit(String account, SseClient client) {
        var page = new Page(account, client, new ArrayBlockingQueue<>(MOST_WAITING));
        client.onClose(() -> pages.remove(page));
        client.keepAlive();
        pages.add(page);
        return page;
    }

    void greet(Page page) {
        page.client().sendEvent("hello", "{\"account\":\"" + page.account() + "\"}");
        Thread.ofVirtual().name("live-" + page.account()).start(() -> feed(page));
    }

    void tell(Message message) {
        for (var page : pages) {
            // A page that lets five hundred messages wait is cut off; it comes back and reads what it missed.
            if (message.visibleTo(page.account()) && !page.waiting().offer(message)) {
                leave(page);
            }
        }
    }

    private void feed(Page page) {
        try {
            while (pages.contains(page) && !page.client().terminated()) {
                var message = page.waiting().poll(SECONDS_BETWEEN_PINGS, TimeUnit.SECONDS);
                if (message == null) {
                    page.client().sendComment("ping");
                } else {
                    page.client().sendEvent("message", Json.message(message).toString(), String.valueOf(message.id()));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException _) {
            // The page is gone or does not read: it is left below, and comes back if it still lives.
        } finally {
            leave(page);
        }
    }

    void leave(Page page) {
        if (pages.remove(page)) {
            try {
                page.client().close();
            } catch (RuntimeException _) {
                return; // A write was under way: the connection is cut all the same.
            }
        }
    }

    int size() {
        return pages.size();
    }

    @Override
    public void close() {
        pages.forEach(this::leave);
    }
}
