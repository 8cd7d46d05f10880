package dev.muster.slack.inbound;

import dev.muster.chat.Memory;
import dev.muster.chat.Place;
import dev.muster.slack.workspace.Identity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reactions that were acknowledged and are to be worked off: a reaction does not say what its message says, and asking
 * for that takes longer than Slack waits for us. They survive a crash; after a day they are given up.
 */
final class Reactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reactions.class);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    /** How often it is looked whether one's pause is over. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** What waits for the store to come back. */
    private static final String STORE = "";

    private final Hearing hearing;
    private final Memory memory;
    private final Outside outside;
    private final Clock clock;
    private final Semaphore work = new Semaphore(0);
    private final Map<String, Pause> pauses = new HashMap<>();
    private final Thread thread = Thread.ofVirtual().name("slack-reactions").unstarted(this::run);

    private record Pause(Instant until, Duration length) {
        private static Pause after(Duration length, Instant now) {
            return new Pause(now.plus(length), length);
        }
    }

    Reactions(Hearing hearing, Memory memory, Outside outside, Clock clock) {
        this.hearing = hearing;
        this.memory = memory;
        this.outside = outside;
        this.clock = clock;
    }

    /** Those are worked off as well that came before the last crash. */
    void begin() {
        work.release();
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** When it returns, the reaction may be acknowledged. */
    void keep(Reaction reaction) {
        var _ = Hearing.kept("a reaction", () -> memory.keepFirst(reaction.key(), reaction.toJson()));
        work.release();
    }

    private void run() {
        try {
            while (true) {
                boolean told = work.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (told || pauses.values().stream().anyMatch(this::isOver)) {
                    work.drainPermits();
                    workOff();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // We are closed.
        }
    }

    private boolean isOver(Pause pause) {
        return !clock.instant().isBefore(pause.until());
    }

    private void workOff() {
        try {
            pauses.remove(STORE);
            var all = memory.all(Reaction.PREFIX);
            pauses.keySet().retainAll(all.keySet());
            all.forEach((key, text) -> {
                var pause = pauses.get(key);
                if (pause == null || isOver(pause)) {
                    workOff(key, text);
                }
            });
        } catch (RuntimeException e) {
            LOG.warn("Reactions cannot be worked off yet: {}", e.getClass().getSimpleName());
            pauses.put(STORE, Pause.after(FIRST_PAUSE, clock.instant()));
        }
    }

    private void workOff(String key, String text) {
        try {
            var reaction = Reaction.parse(text);
            if (Stamp.at(reaction.at()).isBefore(clock.instant().minus(KEPT))) {
                LOG.warn("What a message says that somebody marked could not be read for a day: it is given up");
                forget(key);
                return;
            }
            var place = Place.channel(Identity.CHAT, reaction.channel());
            var said = outside.read(place, reaction.message());
            if (said.isPresent()) {
                hearing.take(Marks.pinned(reaction.delivery(), reaction.who(), reaction.at(), said.get()));
                forget(key);
            } else {
                pause(key);
            }
        } catch (Unreadable e) {
            LOG.error("A reaction that was kept is given up: {}", e.getMessage());
            forget(key);
        } catch (RuntimeException e) {
            LOG.info(
                    "A message that somebody marked cannot be read yet: {}",
                    e.getClass().getSimpleName());
            pause(key);
        }
    }

    private void forget(String key) {
        memory.forget(key);
        pauses.remove(key);
    }

    private void pause(String key) {
        var last = pauses.get(key);
        var length = last == null ? FIRST_PAUSE : last.length().multipliedBy(2);
        pauses.put(key, Pause.after(length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length, clock.instant()));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
