package dev.muster.chat;

/** A message that was posted, so that it can be edited. */
public record MessageRef(Place place, String id) {}
