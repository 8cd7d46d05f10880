package dev.muster.bot.config;

import dev.muster.chat.Secret;
import dev.muster.slack.workspace.Settings;
import java.net.URI;
import java.util.Optional;

/** Reads how Slack is reached. */
record SlackSection(Section section) {
    private static final String API = "https://slack.com/api/";

    /** How what people do reaches us. */
    private enum Mode {
        SOCKET,
        HTTP
    }

    static boolean isChannel(String id) {
        return id.matches("[CG][A-Z0-9]{2,}");
    }

    Settings settings() {
        var botToken = token("bot_token", section.secrets().needed("bot_token"), "xoxb-");
        var settings = new Settings(connection(), botToken, api(), home(), rooms(), emoji());
        section.finish();
        return settings;
    }

    /** Both secrets may be there, so that the mode can be changed with one word. */
    private Settings.Connection connection() {
        var appToken = section.secrets().optional("app_token").map(secret -> token("app_token", secret, "xapp-"));
        var signingSecret = section.secrets().optional("signing_secret").map(this::signing);
        return switch (section.choice("mode", Mode.SOCKET)) {
            case SOCKET -> {
                if (appToken.isEmpty()) {
                    section.wrong("app_token", "is needed in mode socket: the sockets are opened with it");
                }
                yield new Settings.Connection.Sockets(appToken.orElse(new Secret("")));
            }
            case HTTP -> {
                if (signingSecret.isEmpty()) {
                    section.wrong(
                            "signing_secret",
                            "is needed in mode http: without it anybody could send what looks as if it came from Slack");
                }
                yield new Settings.Connection.Http(signingSecret.orElse(new Secret("")));
            }
        };
    }

    /** What could not be resolved was told already. */
    private Secret token(String key, Secret secret, String prefix) {
        var value = secret.reveal();
        if (!value.isEmpty() && !value.matches(prefix + "[A-Za-z0-9-]+")) {
            section.wrong(key, "must begin with " + prefix + ": this is another kind of token");
        }
        return secret;
    }

    private Secret signing(Secret secret) {
        var value = secret.reveal();
        if (!value.isEmpty() && (value.startsWith("x") || !value.matches("[\\x21-\\x7E]{16,200}"))) {
            section.wrong("signing_secret", "must be the app's Signing Secret: 32 letters and digits, and no token");
        }
        return secret;
    }

    /** The tokens go there: never in the clear over a network. */
    private URI api() {
        var text = section.text("api", API);
        if (!text.matches("(https://[^/]+|http://(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d{1,5})?)/(\\S*/)?")) {
            section.wrong("api", "must look like https://slack.com/api/; http only on this machine");
            return URI.create(API);
        }
        return URI.create(text);
    }

    private Optional<String> home() {
        var home = section.optional("home");
        home.filter(id -> !isChannel(id))
                .ifPresent(id -> section.wrong(
                        "home", "“" + id + "” must look like C0123ABCD: the id of a channel, not its name"));
        return home;
    }

    private Settings.Rooms rooms() {
        return section.choice("incidents", Settings.Rooms.THREADS);
    }

    private String emoji() {
        var emoji = section.text("emoji", "pushpin").replaceFirst("^:(.+):$", "$1");
        if (!emoji.matches("[^\\s:\\p{Lu}]{1,100}")) {
            section.wrong("emoji", "“" + emoji + "” must be the name of an emoji, such as pushpin");
        }
        return emoji;
    }
}
