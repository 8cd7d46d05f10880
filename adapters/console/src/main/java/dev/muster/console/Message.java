package dev.muster.console;

import java.time.Instant;
import java.util.Optional;

/**
 * A message as it is kept.
 *
 * @param onlyFor the one account that sees it, of a whisper
 * @param text the document as plain text
 * @param document the document as JSON, its pictures and files by their ids
 * @param change grows in a channel with each message that is added, edited or deleted there
 * @param deleted it says nothing any more, and stays for its replies' sake
 */
public record Message(
        long id,
        String channel,
        Optional<Long> thread,
        String author,
        Optional<String> onlyFor,
        Instant at,
        Optional<Instant> edited,
        String text,
        String document,
        long change,
        boolean deleted) {

    boolean visibleTo(String account) {
        return onlyFor.map(account::equals).orElse(true);
    }
}
