package dev.muster.chat;

import java.time.Instant;

/** What somebody said in a message, when it was worth keeping. */
public record Said(MessageRef message, Account author, Instant at, String text) {}
