package dev.muster.chat;

import java.util.Optional;

/** Where something is said: a channel of a platform, or a thread in it. */
public record Place(String chat, String channel, Optional<String> thread) {
    public static Place channel(String chat, String channel) {
        return new Place(chat, channel, Optional.empty());
    }

    public Place inThread(String thread) {
        return new Place(chat, channel, Optional.of(thread));
    }
}
