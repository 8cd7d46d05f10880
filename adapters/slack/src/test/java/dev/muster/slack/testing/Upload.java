package dev.muster.slack.testing;

import dev.muster.chat.Bytes;

/** A file that was uploaded. */
public record Upload(String id, String name, String title, Bytes content) {}
