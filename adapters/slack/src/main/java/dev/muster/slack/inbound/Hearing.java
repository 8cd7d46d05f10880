package dev.muster.slack.inbound;

import dev.muster.chat.Incoming;
import dev.muster.chat.Listener;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The core, as long as there is one: what it cannot keep is not acknowledged. */
final class Hearing {
    private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);

    private volatile Optional<Listener> listener = Optional.empty();

    void begin(Listener to) {
        listener = Optional.of(to);
    }

    void end() {
        listener = Optional.empty();
    }

    /** Throws when nobody listens yet, or no longer. */
    Listener listener() {
        return listener.orElseThrow(() -> new NotTaken("Muster is starting or stopping"));
    }

    /** When it returns, the delivery may be acknowledged. */
    void take(Incoming incoming) {
        var to = listener();
        var _ = kept("delivery " + incoming.delivery(), () -> to.receive(incoming));
    }

    /** For everything that goes to the store before the acknowledgement. */
    static <T> T kept(String what, Supplier<T> keeping) {
        try {
            return keeping.get();
        } catch (RuntimeException e) {
            LOG.warn("{} could not be kept: {}", what, e.getClass().getSimpleName());
            throw new NotTaken(e);
        }
    }
}
