package dev.muster.slack.testing;

/**
 * A websocket that the app has opened.
 *
 * @param deaf it looks alive, and nothing that is delivered by it arrives
 */
public record Socket(String id, long deliveries, boolean deaf) {}
