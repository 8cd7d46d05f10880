package dev.muster.slack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.slack.api.app_backend.slash_commands.response.SlashCommandResponse;
import dev.muster.chat.Chat;
import dev.muster.slack.workspace.Api;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The addresses that came with commands: they answer even where we are no member, five times in half an hour. */
final class Commands {
    private static final Duration LIFE = Duration.ofMinutes(29);
    private static final int USES = 5;
    private static final int MOST = 1000;

    private final Api api;
    private final Cache<Asker, Address> addresses;

    private record Asker(String channel, String user) {}

    private record Address(URI uri, AtomicInteger uses, AtomicBoolean isTold) {}

    Commands(Api api, Clock clock) {
        this.api = api;
        Ticker ticker = () -> clock.millis() * 1_000_000;
        this.addresses = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LIFE)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    void given(String channel, String user, URI address) {
        addresses.put(new Asker(channel, user), new Address(address, new AtomicInteger(), new AtomicBoolean()));
    }

    /** Whether it could be said. */
    boolean answer(String channel, String user, SlashCommandResponse answer) {
        return Optional.ofNullable(addresses.getIfPresent(new Asker(channel, user)))
                .map(address -> respond(address, answer))
                .orElse(false);
    }

    /** To everybody who has asked something in a channel, once each. */
    void tellAskers(String channel, String sentence) {
        addresses.asMap().forEach((asker, address) -> {
            if (asker.channel().equals(channel) && address.isTold().compareAndSet(false, true)) {
                var _ = respond(
                        address,
                        SlashCommandResponse.builder()
                                .responseType("ephemeral")
                                .text(sentence)
                                .build());
            }
        });
    }

    private boolean respond(Address address, SlashCommandResponse answer) {
        if (address.uses().incrementAndGet() > USES) {
            return false;
        }
        try {
            api.respond(address.uri(), answer);
            return true;
        } catch (Chat.ChatException _) {
            return false; // It has expired, perhaps: whoever asks has another way.
        }
    }
}
