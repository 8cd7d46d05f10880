package dev.muster.bot.scribe;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Listener;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A chat that takes everything and answers nothing until it is closed. */
record HangingChat(String name, CountDownLatch asked, CountDownLatch closed) implements Chat {
    HangingChat(String name) {
        this(name, new CountDownLatch(1), new CountDownLatch(1));
    }

    void awaitAsked() throws InterruptedException {
        if (!asked.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody said anything");
        }
    }

    private ChatException hang() {
        asked.countDown();
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new ChatException("it hung");
    }

    @Override
    public void start(Listener listener) {}

    @Override
    public MessageRef post(Place place, Document document, String key) {
        throw hang();
    }

    @Override
    public void edit(MessageRef message, Document document) {
        throw hang();
    }

    @Override
    public MessageRef whisper(Place place, Account to, Document document, String key) {
        throw hang();
    }

    @Override
    public Place openRoom(MessageRef root, Theme theme) {
        throw hang();
    }

    @Override
    public void keepRoom(Place room, MessageRef root, Theme theme) {
        throw hang();
    }

    @Override
    public boolean vouchesFor(Account account) {
        return false;
    }

    @Override
    public Set<Account> members(String group) {
        return Set.of();
    }

    @Override
    public Health health() {
        return new Health(true, "up", List.of());
    }

    /** So that nobody has to wait for it any longer. */
    void giveUp() {
        closed.countDown();
    }

    @Override
    public void close() {
        giveUp();
    }
}
