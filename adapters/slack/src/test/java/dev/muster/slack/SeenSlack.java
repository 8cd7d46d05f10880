package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Account;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.testing.ChatContract;
import dev.muster.slack.testing.Delivery;
import dev.muster.slack.testing.Markup;
import dev.muster.slack.testing.Message;
import dev.muster.slack.testing.Window;
import dev.muster.slack.workspace.Identity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Slack as its users see it. */
record SeenSlack(TestSlack world, SlackChat chat) implements ChatContract.Platform {

    @Override
    public Place channel() {
        return world.place();
    }

    @Override
    public Account someone() {
        return world.anna.account();
    }

    @Override
    public Account another() {
        return world.bert.account();
    }

    private Optional<Message> message(MessageRef ref, Account viewer) {
        return world.slack.messages(ref.place().channel()).stream()
                .filter(message -> message.ts().equals(ref.id()))
                .filter(message -> message.ephemeralFor()
                        .map(user -> user.equals(identity(viewer).user()))
                        .orElse(true))
                .findFirst();
    }

    private static Identity identity(Account account) {
        return Identity.of(account).orElseThrow();
    }

    @Override
    public String read(MessageRef ref, Account viewer) {
        return Markup.read(message(ref, viewer).orElseThrow().json());
    }

    @Override
    public boolean canSee(MessageRef ref, Account viewer) {
        return message(ref, viewer).isPresent();
    }

    @Override
    public List<String> files(MessageRef ref) {
        return world.slack.messages(ref.place().channel()).stream()
                .filter(message -> message.thread().equals(Optional.of(ref.id())))
                .flatMap(message -> message.files().stream())
                .map(file -> file.content().utf8())
                .toList();
    }

    @Override
    public void delete(MessageRef ref) {
        world.slack.delete(ref.place().channel(), ref.id());
    }

    @Override
    public int active(MessageRef ref) {
        return Markup.active(message(ref, someone()).orElseThrow().json());
    }

    @Override
    public void say(Account who, Place place, String words) {
        acked(world.slack.command(identity(who), place.channel(), words));
    }

    @Override
    public void press(Account who, MessageRef ref, String button, Map<String, String> values) {
        acked(world.slack.press(identity(who), ref.place().channel(), ref.id(), button));
        var window = await().until(() -> world.slack.window(identity(who)), Optional::isPresent)
                .map(Window::id)
                .orElseThrow();
        var answers = new HashMap<>(values);
        answers.put("severity", "SEV-1");
        acked(world.slack.submit(identity(who), window, answers));
    }

    private static void acked(Delivery delivery) {
        assertThat(delivery.acked()).isTrue();
    }

    @Override
    public void close() {
        world.close();
    }
}
