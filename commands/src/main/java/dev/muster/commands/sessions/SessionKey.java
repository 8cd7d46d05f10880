package dev.muster.commands.sessions;

import java.time.Instant;

/** One session and no other: the number alone comes again. */
public record SessionKey(int pid, Instant started) {}
