package dev.muster.slack.testing;

import tools.jackson.databind.node.ObjectNode;

/** One method of the Web API: its answer without the {@code ok}, or {@link Refused}. */
interface Handler {
    ObjectNode answer(Arguments arguments);
}
