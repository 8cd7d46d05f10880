package dev.muster.chat;

import java.util.Map;
import java.util.Optional;

/** What an adapter has to remember across a restart, under keys of its own. Each call is kept when it returns. */
public interface Memory {

    Optional<String> recall(String key);

    /** Keeps what is not kept yet, and answers with what is kept then: with two replicas at once, the first one's. */
    String keepFirst(String key, String value);

    /** Keeps it, whatever was there. */
    void keep(String key, String value);

    void forget(String key);

    /** All whose keys begin with {@code prefix}. */
    Map<String, String> all(String prefix);
}
