package dev.muster.slack.workspace;

/** What a refusal means: pure, by the error's code alone. */
sealed interface Verdict {
    String sentence();

    /** The message is no more. */
    record Gone(String sentence) implements Verdict {}

    /** It will be the same the next time, until somebody does something about it: {@code key} names what is wrong. */
    record Lasting(String key, Kind kind, String sentence) implements Verdict {}

    /** This once. */
    record Once(String sentence) implements Verdict {}

    /** How far a lasting refusal reaches: what has to succeed before it is over. */
    enum Kind {
        TOKEN,
        CHANNEL,
        CALL
    }

    static Verdict of(Answer.Refused<?> refused) {
        var method = refused.call().method();
        var channel = refused.call().channel().orElse("");
        var error = refused.error();
        return switch (error) {
            case "message_not_found", "cant_update_message" ->
                new Gone("the message is no longer in channel " + channel);
            case "not_in_channel" ->
                channel(refused, "Muster is not in channel " + channel + ": type /invite @Muster there");
            case "channel_not_found" ->
                channel.startsWith("D")
                        ? new Once(
                                "Muster has no part in the direct messages of others: ask it in a channel, or in its own")
                        : channel(
                                refused,
                                "Muster sees no channel " + channel
                                        + ": if it is a private one, type /invite @Muster there; if it is no more, give orders"
                                        + " another channel");
            case "is_archived" ->
                channel(refused, "channel " + channel + " is archived: unarchive it, or give orders another channel");
            case "missing_scope" -> {
                var needed = refused.needed().orElseGet(method::needs);
                yield call(
                        refused,
                        "Slack does not let Muster call " + method.wire() + ": add the scope " + needed
                                + " to the app and reinstall it");
            }
            case "invalid_auth",
                    "not_authed",
                    "token_revoked",
                    "token_expired",
                    "account_inactive",
                    "no_permission_to_workspace",
                    "app_access_revoked",
                    "not_allowed_token_type" -> token(refused);
            case "no_permission",
                    "access_denied",
                    "ekm_access_denied",
                    "team_access_not_granted",
                    "org_login_required",
                    "user_is_restricted",
                    "cannot_pin_in_channel" -> forbidden(refused);
            default ->
                error.startsWith("restricted_action") || error.startsWith("posting_to_")
                        ? forbidden(refused)
                        : new Once("slack does not take it: " + error);
        };
    }

    private static Verdict token(Answer.Refused<?> refused) {
        if (refused.call().method() == Method.CONNECTIONS_OPEN) {
            return call(
                    refused,
                    "Slack does not accept the app-level token (" + refused.error()
                            + "): make a new one with the scope connections:write, and give it to Muster");
        }
        return new Lasting(
                "token:" + refused.error(),
                Kind.TOKEN,
                "Slack does not accept the bot token (" + refused.error()
                        + "): install the app again, and give Muster its new token");
    }

    private static Verdict channel(Answer.Refused<?> refused, String sentence) {
        return new Lasting(
                "channel:" + refused.call().channel().orElse("") + ":" + refused.error(), Kind.CHANNEL, sentence);
    }

    private static Verdict call(Answer.Refused<?> refused, String sentence) {
        return new Lasting(
                "call:" + refused.call().method().wire() + ":"
                        + refused.call().channel().orElse("") + ":" + refused.error(),
                Kind.CALL,
                sentence);
    }

    private static Verdict forbidden(Answer.Refused<?> refused) {
        var where = refused.call().channel().map(c -> " in channel " + c).orElse("");
        return call(
                refused,
                "the workspace forbids Muster to call "
                        + refused.call().method().wire() + where + " (" + refused.error()
                        + "): ask an administrator of Slack to allow it");
    }
}
