package dev.muster.chat;

import java.time.Instant;
import java.util.Map;

/** What people do in a chat. {@code delivery} is the same when the platform delivers the same thing twice. */
public sealed interface Incoming {
    String delivery();

    Account who();

    Place place();

    Instant at();

    /** Words for Muster: what follows the slash command or the mention. */
    record Words(String delivery, Account who, Place place, Instant at, String text) implements Incoming {}

    /** A button pressed, or a form submitted: then {@code values} holds the answers by name. */
    record Press(
            String delivery,
            Account who,
            Place place,
            Instant at,
            String message,
            String button,
            Map<String, String> values)
            implements Incoming {
        public Press {
            values = Map.copyOf(values);
        }
    }

    /** A message marked as worth keeping, with a reaction or from its menu: what it said at that moment comes along. */
    record Pinned(String delivery, Account who, Place place, Instant at, Said said) implements Incoming {}

    /**
     * Somebody opened the page of their own on which Muster shows how things stand. What is posted in {@code place} replaces
     * what the page showed.
     */
    record Visit(String delivery, Account who, Place place, Instant at) implements Incoming {}
}
