package dev.muster.commands.verb;

import dev.muster.chat.grammar.Arguments;
import java.time.Instant;
import java.util.Optional;

/** What was asked, understood and allowed. {@code here} is the cluster that the channel belongs to. */
public record Request(Arguments arguments, Optional<String> here, Instant now) {}
