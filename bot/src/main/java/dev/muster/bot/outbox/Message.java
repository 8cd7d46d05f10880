package dev.muster.bot.outbox;

import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import java.util.Optional;

/**
 * A message that should stand in a chat.
 *
 * @param urgency what goes before it, and what after it
 * @param first the first event that it tells, of a timeline's lines; {@code last} the last
 * @param wanted the version that it should have; {@code shown} the one that it has
 * @param tries how often it was tried since it last succeeded
 * @param apologised an apology stands in its place, since the chat would not take what it says
 * @param room what was opened for it: a thread under it, or a channel of its own
 * @param reposted how often it was posted anew because somebody had deleted it
 */
public record Message(
        long id,
        String key,
        Subject subject,
        Outbox.Urgency urgency,
        Place place,
        Optional<Long> first,
        Optional<Long> last,
        long wanted,
        long shown,
        int tries,
        boolean apologised,
        Optional<String> ref,
        Optional<Place> room,
        int reposted) {

    public Optional<MessageRef> posted() {
        return ref.map(id -> new MessageRef(place, id));
    }
}
