package dev.muster.slack.testing;

import tools.jackson.databind.JsonNode;

/**
 * Something that people did, and what the app said to it.
 *
 * @param envelope its id over sockets
 * @param payload what was delivered
 * @param acked whether the app took it in time
 * @param ackMillis from the sending of the attempt that was acked; -1 if none was
 * @param response what came with the ack; missing when nothing did
 * @param attempts how often it was delivered
 */
public record Delivery(
        String envelope,
        String type,
        JsonNode payload,
        boolean acked,
        double ackMillis,
        JsonNode response,
        int attempts) {}
