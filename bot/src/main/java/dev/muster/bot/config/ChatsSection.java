package dev.muster.bot.config;

import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Settings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the chats, and knows how accounts, groups and channels of each are written. */
record ChatsSection(Section section) {
    private static final String CONSOLE = "console";

    static Chats read(Section chats) {
        var console = new ChatsSection(chats.section(CONSOLE)).console();
        var slack = chats.has(Identity.CHAT)
                ? Optional.of(new SlackSection(chats.section(Identity.CHAT)).settings())
                : Optional.<Settings>empty();
        var read = new Chats(chats.has(CONSOLE) ? Optional.of(console) : Optional.empty(), slack);
        if (read.console().isPresent() && console.channels().isEmpty()) {
            chats.wrong("console.channels", "at least one is needed");
        }
        chats.finish();
        return read;
    }

    /** The chats that are configured. */
    record Chats(Optional<Config.Console> console, Optional<Settings> slack) {

        /** What is wrong with somebody's account. */
        Optional<String> account(String chat, String id) {
            return switch (chat) {
                case CONSOLE ->
                    console.filter(it -> !it.tokens().containsKey(id))
                            .map(_ -> "“" + id + "” has no token under chats.console.tokens");
                case Identity.CHAT ->
                    slack.isEmpty()
                            ? Optional.of(missing(chat))
                            : wrongUnless(
                                    Identity.parse(id).isPresent(),
                                    "“" + id + "” must look like T0123ABCD/U0123ABCD: the ids of workspace and member");
                default -> Optional.of(missing(chat));
            };
        }

        /** What is wrong with the id of a group. */
        Optional<String> group(String chat, String id) {
            return switch (chat) {
                case CONSOLE -> Optional.empty();
                case Identity.CHAT ->
                    slack.isEmpty()
                            ? Optional.of(missing(chat))
                            : wrongUnless(
                                    id.matches("S[A-Z0-9]+"),
                                    "“" + id + "” must look like S0123ABCD: the id of a user group");
                default -> Optional.of(missing(chat));
            };
        }

        private static String missing(String chat) {
            return "is no chat that is configured: there is no chats." + chat;
        }

        private static Optional<String> wrongUnless(boolean right, String why) {
            return right ? Optional.empty() : Optional.of(why);
        }

        /** Channels as they are written: {@code slack:C0123ABCD}, or a name of the console's. */
        List<Place> channels(Section section, String key) {
            return section.names(key).stream()
                    .map(word -> {
                        var place = place(word);
                        whyNot(place, word).ifPresent(wrong -> section.wrong(key, wrong));
                        return place;
                    })
                    .toList();
        }

        private static Place place(String word) {
            int colon = word.indexOf(':');
            return colon < 0
                    ? Place.channel(CONSOLE, word)
                    : Place.channel(word.substring(0, colon), word.substring(colon + 1));
        }

        private Optional<String> whyNot(Place place, String word) {
            return switch (place.chat()) {
                case CONSOLE ->
                    wrongUnless(
                            console.isPresent() || slack.isEmpty(),
                            "“" + word + "” is a channel of the console, and there is no chats.console; a channel of"
                                    + " Slack is written slack:C0123ABCD");
                case Identity.CHAT ->
                    slack.isEmpty()
                            ? Optional.of("“" + word + "” is a channel of Slack, and there is no chats.slack")
                            : wrongUnless(
                                    SlackSection.isChannel(place.channel()),
                                    "“" + word + "” must look like slack:C0123ABCD: the id of a channel");
                default -> Optional.of("“" + word + "” is a channel of no chat that Muster knows");
            };
        }
    }

    private Config.Console console() {
        var console = new Config.Console(section.optional("origin"), tokens(), channels());
        section.finish();
        return console;
    }

    private Map<String, Secret> tokens() {
        var tokens = section.secrets().all("tokens");
        var seen = new HashSet<String>();
        tokens.forEach((account, token) -> {
            if (!account.matches("[a-z0-9][a-z0-9_.-]{0,62}")) {
                section.wrong(
                        "tokens." + account, "an account is made of lower-case letters, digits, '.', '_' and '-'");
            }
            if (!token.reveal().isEmpty() && !token.reveal().matches("[\\x21-\\x7E&&[^;,\"\\\\]]{16,200}")) {
                section.wrong("tokens." + account, "a token has 16 to 200 letters, digits and signs, without spaces");
            }
            if (!token.reveal().isEmpty() && !seen.add(token.reveal())) {
                section.wrong("tokens." + account, "somebody else has the same token");
            }
        });
        return tokens;
    }

    private List<Config.Channel> channels() {
        var names = new HashSet<String>();
        return section.sections("channels").stream()
                .map(channel -> {
                    var read = new Config.Channel(channel.name("name"), channel.text("topic", ""));
                    channel.unique(names, read.name());
                    channel.finish();
                    return read;
                })
                .toList();
    }
}
