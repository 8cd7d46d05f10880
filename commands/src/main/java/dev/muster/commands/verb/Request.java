package dev.muster.commands.verb;

import dev.muster.chat.grammar.Arguments;
import java.time.Instant;
import java.util.Optional;

/**
 * What was asked, understood and allowed. {@code here} is the cluster that the channel belongs to.
 *
 * @param said when it was said, which is what "10m ago" counts from: a plan is made again later, of the same words
 */
public record Request(Arguments arguments, Optional<String> here, Instant now, Instant said) {
    public Request(Arguments arguments, Optional<String> here, Instant now) {
        this(arguments, here, now, now);
    }
}
