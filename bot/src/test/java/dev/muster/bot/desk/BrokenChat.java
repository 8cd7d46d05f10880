package dev.muster.bot.desk;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Listener;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import java.util.List;
import java.util.Set;

/** A chat of which nothing can be learnt. */
record BrokenChat(String name) implements Chat {
    private static ChatException broken() {
        return new ChatException("it is broken");
    }

    @Override
    public void start(Listener listener) {}

    @Override
    public MessageRef post(Place place, Document document, String key) {
        throw broken();
    }

    @Override
    public void edit(MessageRef message, Document document) {
        throw broken();
    }

    @Override
    public MessageRef whisper(Place place, Account to, Document document, String key) {
        throw broken();
    }

    @Override
    public Place openRoom(MessageRef root, Theme theme) {
        throw broken();
    }

    @Override
    public void keepRoom(Place room, MessageRef root, Theme theme) {
        throw broken();
    }

    @Override
    public boolean vouchesFor(Account account) {
        throw broken();
    }

    @Override
    public Set<Account> members(String group) {
        throw broken();
    }

    @Override
    public Health health() {
        return new Health(false, "broken", List.of());
    }

    @Override
    public void close() {}
}
