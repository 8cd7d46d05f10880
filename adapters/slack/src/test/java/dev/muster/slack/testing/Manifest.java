package dev.muster.slack.testing;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The app as an administrator makes it: docs/slack-manifest.yaml. */
public record Manifest(String text) {

    public static Manifest read() {
        return new Manifest(House.read("docs/slack-manifest.yaml"));
    }

    /** As the command in docs/slack.md makes it for HTTP mode. */
    public Manifest http(String host) {
        return new Manifest(text.replaceAll("#http ", "")
                .replaceAll("muster.example.com", host)
                .replaceAll("socket_mode_enabled: true", "socket_mode_enabled: false"));
    }

    public JsonNode tree() {
        return new YAMLMapper().readTree(text);
    }

    public Set<String> scopes() {
        var scopes = texts(tree().at("/oauth_config/scopes/bot"));
        var set = new TreeSet<>(scopes);
        if (set.size() != scopes.size()) {
            throw new IllegalStateException("a scope stands there twice: " + scopes);
        }
        return set;
    }

    public Set<String> events() {
        return new TreeSet<>(texts(tree().at("/settings/event_subscriptions/bot_events")));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
