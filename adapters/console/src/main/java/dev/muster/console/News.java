package dev.muster.console;

import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the open pages what is new, each change once: our own at once, and what another replica wrote as soon as it is
 * seen in the archive that we share.
 */
final class News implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final int MOST_AT_ONCE = 200;

    private final Archive archive;
    private final List<String> channels;
    private final Live live = new Live();
    /** Up to which change each channel has been read, while somebody listens. */
    private final Map<String, Long> read = new HashMap<>();
    /** Our own changes that were told before they were read. */
    private final Set<Long> told = new HashSet<>();

    private boolean following;

    News(Archive archive, List<Settings.Channel> channels) {
        this.archive = archive;
        this.channels = channels.stream().map(Settings.Channel::id).toList();
    }

    /** A page is greeted once we follow: what was changed before that, it fetches after the greeting. */
    void join(String account, SseClient client) {
        live.greet(admitted(account, client));
    }

    /** For everybody else it is there when it is told everything, and not before. */
    private synchronized Live.Page admitted(String account, SseClient client) {
        var page = live.admit(account, client);
        try {
            follow();
            return page;
        } catch (RuntimeException e) {
            live.leave(page);
            throw e;
        }
    }

    private void follow() {
        if (!following) {
            read.putAll(archive.latestChanges(channels));
            following = true;
            Thread.ofVirtual().name("console-news").start(this::keepLooking);
        }
    }

    /** A change of our own. */
    synchronized void made(Message message) {
        if (!following) {
            return;
        }
        var upTo = read.get(message.channel());
        if (upTo == null || (message.change() > upTo && told.add(message.change()))) {
            live.tell(message);
        }
    }

    private void keepLooking() {
        try {
            while (look()) {
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reading and telling are one: between them, nothing newer of ours may be told. */
    private synchronized boolean look() {
        if (live.size() == 0) {
            read.clear();
            told.clear();
            following = false;
            return false;
        }
        List<Message> changed;
        try {
            changed = archive.changedSince(read, MOST_AT_ONCE);
        } catch (RuntimeException _) {
            // The store is away, which others tell of; what is missed now is read when it is back.
            return true;
        }
        for (var message : changed) {
            read.put(message.channel(), message.change());
            if (!told.remove(message.change())) {
                live.tell(message);
            }
        }
        return true;
    }

    synchronized int pages() {
        return live.size();
    }

    @Override
    public void close() {
        live.close();
    }
}
