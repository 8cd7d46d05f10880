package dev.muster.chat;

import dev.muster.chat.grammar.Suggestion;
import java.util.List;

/** The core, as an adapter sees it. */
public interface Listener {

    /**
     * Keeps what was said. When it returns, the adapter may acknowledge: nothing is lost by a crash any more.
     *
     * @return false if this delivery was here before, and nothing more will come of it
     */
    boolean receive(Incoming incoming);

    /** What could stand next after {@code words}, best first. */
    List<Suggestion> complete(Account who, Place place, String words);
}
