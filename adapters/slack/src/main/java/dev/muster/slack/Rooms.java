package dev.muster.slack;

import com.slack.api.methods.response.conversations.ConversationsCreateResponse;
import dev.muster.chat.Chat;
import dev.muster.chat.Memory;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.workspace.Answer;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Call;
import dev.muster.slack.workspace.Directs;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Method;
import dev.muster.slack.workspace.Settings;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an incident is told: in the thread under its headline, or in a channel of its own, the same each time. */
final class Rooms {
    private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);
    private static final int LONGEST_NAME = 70;
    private static final int NAMES = 5;

    /** In place of a channel's id. */
    private static final String THREAD = "thread";

    private final Api api;
    private final Settings.Rooms kind;
    private final Memory memory;
    private final Keys keys = new Keys();

    Rooms(Api api, Settings.Rooms kind, Memory memory) {
        this.api = api;
        this.kind = kind;
        this.memory = memory;
    }

    Place open(MessageRef root, Chat.Theme theme) {
        var key = "room:" + root.place().channel() + ":" + root.id();
        return keys.alone(key, () -> {
            var channel = memory.recall(key).orElseGet(() -> remembered(key, root, theme));
            return channel.equals(THREAD) ? thread(root) : Place.channel(Identity.CHAT, channel);
        });
    }

    /** Also what was told in a thread because nothing else was possible goes on there. */
    private String remembered(String key, MessageRef root, Chat.Theme theme) {
        if (!isChannelWanted(root.place())) {
            return THREAD;
        }
        var channel = create(root, theme).orElse(THREAD);
        memory.keep(key, channel);
        if (!channel.equals(THREAD)) {
            memory.keep(mark(channel), root.id());
        }
        return channel;
    }

    /** Whether it is a channel that we opened for what is told in it. */
    boolean isOurs(Place place) {
        return place.chat().equals(Identity.CHAT)
                && memory.recall(mark(place.channel())).isPresent();
    }

    private static String mark(String channel) {
        return "channel:" + channel;
    }

    private static Place thread(MessageRef root) {
        return root.place().thread().isPresent() ? root.place() : root.place().inThread(root.id());
    }

    private boolean isChannelWanted(Place place) {
        return switch (kind) {
            case THREADS -> false;
            case CHANNELS -> place.thread().isEmpty() && !Directs.isDirect(place);
        };
    }

    private Optional<String> create(MessageRef root, Chat.Theme theme) {
        for (int attempt = 1; attempt <= NAMES; attempt++) {
            var name = name(root, theme, attempt);
            switch (api.ask(Call.of(Method.CREATE), methods -> methods.conversationsCreate(r -> r.name(name)))) {
                case Answer.Given<ConversationsCreateResponse>(var created) -> {
                    return Optional.of(created.getChannel().getId());
                }
                case Answer.Refused<ConversationsCreateResponse> refused -> {
                    if (!refused.is("name_taken")) {
                        // What is going on is told all the same, in the thread; until somebody allows us channels.
                        LOG.warn(
                                "{} is told in a thread: {}",
                                name,
                                api.no(refused).getMessage());
                        return Optional.empty();
                    }
                }
            }
        }
        LOG.warn("{} is told in a thread: there are other channels of this name", theme.name());
        return Optional.empty();
    }

    /** A channel of this name that we do not remember belongs to others: it gets a number, at last the message's. */
    private static String name(MessageRef root, Chat.Theme theme, int attempt) {
        var name = theme.name().length() <= LONGEST_NAME
                ? theme.name()
                : theme.name().substring(0, LONGEST_NAME);
        return attempt == 1
                ? name
                : name + "-"
                        + (attempt < NAMES
                                ? attempt
                                : root.id().replace(".", "").substring(4));
    }
}
