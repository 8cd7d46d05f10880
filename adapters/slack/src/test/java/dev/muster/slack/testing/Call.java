package dev.muster.slack.testing;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * What was asked of the Web API.
 *
 * @param arguments without the token; what is JSON in a form is still a string here
 * @param outcome "ok", the error's code, or the HTTP status
 */
public record Call(Instant at, String method, JsonNode arguments, String outcome) {
    public String argument(String name) {
        return arguments.path(name).asString("");
    }

    /** A structured argument, however it was sent. */
    public JsonNode structure(String name) {
        var value = arguments.path(name);
        return value.isString() ? Json.parse(value.asString()) : value;
    }
}
