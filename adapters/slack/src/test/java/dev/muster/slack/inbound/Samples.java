package dev.muster.slack.inbound;

import tools.jackson.databind.JsonNode;

/** Deliveries as Slack's reference shows them, field by field. */
final class Samples {
    private Samples() {}

    static String command(String text) {
        return """
            {"token": "gIkuvaNzQIHg97ATvDxqgjtO", "team_id": "T1", "team_domain": "acme", "enterprise_id": "E1",
             "enterprise_name": "Acme Inc", "channel_id": "C1", "channel_name": "db-orders", "user_id": "U1",
             "user_name": "anna", "command": "/db", "text": %s, "api_app_id": "A1", "is_enterprise_install": "false",
             "response_url": "https://hooks.slack.com/commands/T1/1/secret", "trigger_id": "13345224609.738474920.8088"}
            """.formatted(quoted(text));
    }

    static String quoted(String text) {
        return Payloads.MAPPER.writeValueAsString(text);
    }

    /** Of a workspace that belongs to no organisation. */
    static String event(String event) {
        return """
            {"token": "XXYYZZ", "team_id": "T1", "context_team_id": "T1", "context_enterprise_id": null, "api_app_id": "A1",
             "event": %s, "type": "event_callback", "event_id": "Ev1", "event_time": 1772373900,
             "authorizations": [{"enterprise_id": null, "team_id": "T1", "user_id": "UBOT", "is_bot": true,
                                 "is_enterprise_install": false}],
             "is_ext_shared_channel": false, "event_context": "4-eyJldCI6ImFwcF9tZW50aW9uIn0"}
            """.formatted(event);
    }

    static String mention(String text) {
        return """
            {"type": "app_mention", "user": "U1", "ts": "1772373900.000200", "client_msg_id": "5f0ba5b3", "text": %s,
             "team": "T1", "blocks": [{"type": "rich_text", "block_id": "x", "elements": [{"type": "of tomorrow"}]}],
             "channel": "C1", "event_ts": "1772373900.000200"}
            """.formatted(quoted(text));
    }

    static String reaction(String emoji) {
        return """
            {"type": "reaction_added", "user": "U1", "reaction": "%s", "item_user": "U2",
             "item": {"type": "message", "channel": "C1", "ts": "1772373800.000100"}, "event_ts": "1772373900.000300"}
            """.formatted(emoji);
    }

    static String homeOpened() {
        return """
            {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1772373900.000400",
             "view": {"id": "V1", "team_id": "T1", "type": "home", "blocks": [{"type": "of tomorrow"}]}}
            """;
    }

    static String click(String actionId, String value) {
        return """
            {"type": "block_actions", "user": {"id": "U1", "username": "anna", "name": "anna", "team_id": "T1"},
             "api_app_id": "A1", "token": "XXYYZZ",
             "container": {"type": "message", "message_ts": "1772373800.000100", "channel_id": "C1", "is_ephemeral": false},
             "trigger_id": "12321423423.333649436676.d8c1", "team": {"id": "T1", "domain": "acme"}, "enterprise": null,
             "is_enterprise_install": false, "channel": {"id": "C1", "name": "db-orders"},
             "message": {"bot_id": "B1", "type": "message", "text": "a plan", "user": "UBOT", "ts": "1772373800.000100",
                         "team": "T1", "blocks": [{"type": "of tomorrow"}]},
             "state": {"values": {}}, "response_url": "https://hooks.slack.com/actions/T1/1/secret",
             "actions": [{"action_id": "%s", "block_id": "b1", "text": {"type": "plain_text", "text": "Go", "emoji": false},
                          "value": "%s", "type": "button", "action_ts": "1772373900.000500"}]}
            """.formatted(actionId, value);
    }

    static String clickOnPage(String actionId, String value) {
        return """
            {"type": "block_actions", "user": {"id": "U1", "username": "anna", "name": "anna", "team_id": "T1"},
             "api_app_id": "A1", "token": "XXYYZZ", "container": {"type": "view", "view_id": "V1"},
             "trigger_id": "12321423423.333649436676.d8c1", "team": {"id": "T1", "domain": "acme"}, "enterprise": null,
             "is_enterprise_install": false, "view": {"id": "V1", "team_id": "T1", "type": "home", "blocks": [],
             "private_metadata": "", "callback_id": "", "state": {"values": {}}, "hash": "1.x"},
             "actions": [{"action_id": "%s", "block_id": "b1", "text": {"type": "plain_text", "text": "Go"},
                          "value": "%s", "type": "button", "action_ts": "1772373900.000500"}]}
            """.formatted(actionId, value);
    }

    static String submission(String metadata, JsonNode blocks, String values) {
        return """
            {"type": "view_submission", "team": {"id": "T1", "domain": "acme"},
             "user": {"id": "U1", "username": "anna", "name": "anna", "team_id": "T1"}, "api_app_id": "A1", "token": "XXYYZZ",
             "trigger_id": "12321423423.333649436676.d8c1",
             "view": {"id": "V9", "team_id": "T1", "type": "modal", "blocks": %s, "private_metadata": %s,
                      "callback_id": "form", "state": {"values": %s}, "hash": "156663117.cd33ad1f",
                      "title": {"type": "plain_text", "text": "Close"}, "root_view_id": "V9", "app_id": "A1",
                      "app_installed_team_id": "T1", "bot_id": "B1"},
             "response_urls": [], "is_enterprise_install": false, "enterprise": null}
            """.formatted(blocks, quoted(metadata), values);
    }

    static String shortcut() {
        return """
            {"type": "message_action", "token": "XXYYZZ", "action_ts": "1772373900.000600", "team": {"id": "T1", "domain": "acme"},
             "user": {"id": "U1", "username": "anna", "team_id": "T1", "name": "anna"},
             "channel": {"id": "C1", "name": "db-orders"}, "is_enterprise_install": false, "enterprise": null,
             "callback_id": "add_to_timeline", "trigger_id": "944799105734.773906753841.3857",
             "response_url": "https://hooks.slack.com/app/T1/1/secret", "message_ts": "1772373700.000100",
             "message": {"client_msg_id": "1", "type": "message", "text": "orders &amp; <#C2|billing> are down", "user": "U2",
                         "ts": "1772373700.000100", "team": "T1", "thread_ts": "1772373600.000100",
                         "blocks": [{"type": "of tomorrow"}]}}
            """;
    }
}
