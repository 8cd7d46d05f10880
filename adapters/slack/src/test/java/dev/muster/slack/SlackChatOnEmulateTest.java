package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.slack.api.methods.MethodsClient;
import com.slack.api.model.Message;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Memory;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.ChatContract;
import dev.muster.chat.testing.FakeMemory;
import dev.muster.chat.testing.Samples;
import dev.muster.slack.inbound.Patience;
import dev.muster.slack.testing.Emulate;
import dev.muster.slack.testing.Manifest;
import dev.muster.slack.workspace.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What we say, in a Slack that others wrote, with exactly the scopes of the manifest. It knows no user groups, lets everybody
 * write everywhere in the open, and takes whatever blocks it gets: of these our own fake is the judge.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlackChatOnEmulateTest {
    private final Emulate emulate = Emulate.start(Manifest.read().scopes());
    private final MethodsClient anna = emulate.as("anna");
    private final Place orders = Place.channel("slack", emulate.channel("db-orders"));
    private final List<SlackChat> chats = new ArrayList<>();
    private int rooms;

    @AfterEach
    void closeChats() {
        chats.forEach(SlackChat::close);
        chats.clear();
    }

    @AfterAll
    void stop() {
        emulate.close();
    }

    private SlackChat chat(String token, Memory memory, Settings.Rooms kind) {
        var settings = new Settings(
                new Settings.Connection.Http(new Secret(Emulate.SIGNING_SECRET)),
                new Secret(token),
                emulate.api(),
                Optional.empty(),
                kind,
                "pushpin");
        var chat = new SlackChat(settings, memory, Clock.systemUTC(), TestSlack.UNHURRIED, Patience.WITH_SLACK);
        chats.add(chat);
        chat.start(new ChatContract.Ear());
        await().until(() -> chat.health().up());
        return chat;
    }

    private SlackChat chat(Settings.Rooms kind) {
        return chat(emulate.botToken(), new FakeMemory(), kind);
    }

    private Account account(String name) {
        return new Account("slack", emulate.team() + "/" + emulate.user(name));
    }

    private static Document saying(String text, Block... blocks) {
        return Document.of(text, Tone.PLAIN, blocks);
    }

    private List<Message> thread(MessageRef ref) throws Exception {
        return anna.conversationsReplies(r ->
                        r.channel(ref.place().channel()).ts(ref.place().thread().orElse(ref.id())))
                .getMessages();
    }

    private List<Message> said(Place place, String text) throws Exception {
        var answer = anna.conversationsHistory(r -> r.channel(place.channel()).limit(1000));
        return answer.getMessages().stream()
                .filter(message -> message.getText().contains(text))
                .toList();
    }

    @Test
    void what_is_posted_stands_there_is_edited_and_answered_in_its_thread() throws Exception {
        var chat = chat(Settings.Rooms.THREADS);
        var ref = chat.post(orders, saying("orders does not answer"), "headline");
        var room = chat.openRoom(ref, new Chat.Theme("inc-1", "it is down", false));
        chat.post(room, saying("anna looks at it"), "line");
        chat.edit(ref, saying("orders answers again"));
        assertThat(thread(ref))
                .extracting(Message::getText)
                .satisfiesExactly(
                        first -> assertThat(first).contains("orders answers again"),
                        second -> assertThat(second).contains("anna looks at it"));
        assertThatThrownBy(() -> chat.edit(new MessageRef(orders, "1.000001"), saying("gone")))
                .isInstanceOf(Chat.GoneException.class);
    }

    @Test
    void what_was_said_before_a_crash_is_found_and_not_said_again() throws Exception {
        var memory = new Forgetful(new FakeMemory());
        var chat = chat(emulate.botToken(), memory, Settings.Rooms.THREADS);
        memory.fails = true;
        assertThatThrownBy(() -> chat.post(orders, saying("said once"), "once")).hasMessage("the machine is off");
        memory.fails = false;
        var ref = chat.post(orders, saying("said once"), "once");
        assertThat(said(orders, "said once")).extracting(Message::getTs).containsExactly(ref.id());
    }

    @Test
    void whatever_the_core_says_is_taken() {
        var chat = chat(Settings.Rooms.THREADS);
        Samples.everyBlock()
                .forEach((name, document) -> assertThat(
                                chat.post(orders, document, "block-" + name).id())
                        .as(name)
                        .isNotBlank());
        Samples.huge()
                .forEach(document -> assertThat(chat.post(
                                        orders,
                                        document,
                                        "huge-" + document.title().hashCode())
                                .id())
                        .isNotBlank());
    }

    @Test
    void a_file_comes_along() throws Exception {
        var chat = chat(Settings.Rooms.THREADS);
        var content = Bytes.of("what happened");
        var ref = chat.post(orders, saying("the report", new Block.File("report.md", "text/markdown", content)), "f");
        var file = thread(ref).stream()
                .filter(message -> message.getFiles() != null)
                .flatMap(message -> message.getFiles().stream())
                .findFirst()
                .orElseThrow();
        assertThat(file.getName()).isEqualTo("report.md");
        assertThat(get(URI.create(file.getUrlPrivate()))).isEqualTo("what happened");
    }

    @Test
    void a_room_of_its_own_has_a_topic_a_pin_a_bookmark_and_those_who_are_called() throws Exception {
        var chat = chat(Settings.Rooms.CHANNELS);
        var root = chat.post(orders, saying("orders is down"), "root");
        var theme = new Chat.Theme("inc-own-" + rooms++, "it is down", false);
        var room = chat.openRoom(root, theme);
        assertThat(room.channel()).isNotEqualTo(orders.channel());
        chat.keepRoom(room, root, theme);
        chat.post(room, saying("wake up", new Block.Call(List.of(account("anna")), "look")), "call");
        await().untilAsserted(() -> {
            var channel = anna.conversationsInfo(r -> r.channel(room.channel())).getChannel();
            assertThat(channel.getTopic().getValue()).contains("it is down");
            assertThat(channel.isMember()).isTrue();
            assertThat(anna.bookmarksList(r -> r.channelId(room.channel())).getBookmarks())
                    .hasSize(1);
            assertThat(anna.pinsList(r -> r.channel(room.channel())).getItems()).hasSize(1);
        });
        chat.keepRoom(room, root, new Chat.Theme(theme.name(), "it is over", true));
        await().untilAsserted(() -> assertThat(anna.conversationsInfo(r -> r.channel(room.channel()))
                        .getChannel()
                        .getTopic()
                        .getValue())
                .contains("it is over"));
    }

    @Test
    void a_whisper_reaches_who_is_there_and_directly_who_is_not() throws Exception {
        var chat = chat(Settings.Rooms.CHANNELS);
        var there = chat.whisper(orders, account("anna"), saying("for you alone"), "w1");
        assertThat(there.place()).isEqualTo(orders);
        assertThat(said(orders, "for you alone")).isEmpty();

        var root = chat.post(orders, saying("orders is down"), "root-of-whisper");
        var room = chat.openRoom(root, new Chat.Theme("inc-whisper-" + rooms++, "it is down", false));
        var elsewhere = chat.whisper(room, account("anna"), saying("come in"), "w2");
        assertThat(elsewhere.place()).isNotEqualTo(room);
        var direct = emulate.bot()
                .conversationsOpen(r -> r.users(List.of(emulate.user("anna"))))
                .getChannel()
                .getId();
        assertThat(said(Place.channel("slack", direct), "come in")).hasSize(1);
    }

    @Test
    void members_are_told_from_bots_and_from_everybody_else() {
        var chat = chat(Settings.Rooms.THREADS);
        assertThat(chat.vouchesFor(account("anna"))).isTrue();
        assertThat(chat.vouchesFor(new Account("slack", emulate.team() + "/" + Emulate.BOT_USER)))
                .isFalse();
        assertThat(chat.vouchesFor(new Account("slack", emulate.team() + "/U0NOBODY0")))
                .isFalse();
        assertThat(chat.vouchesFor(new Account("slack", "T0ELSEWHERE/" + emulate.user("anna"))))
                .isFalse();
        // No user groups there: doubt grants nothing.
        assertThat(chat.members("S0123456")).isEmpty();
    }

    @Test
    void a_page_is_shown() throws Exception {
        var chat = chat(Settings.Rooms.THREADS);
        chat.post(Place.channel("slack", "page:" + emulate.user("anna")), saying("nothing is open"), "page");
        assertThat(get(emulate.api().resolve("/?tab=views"))).contains("nothing is open");
    }

    @Test
    void without_a_scope_the_trouble_names_it() {
        var actions = Map.<String, BiConsumer<SlackChat, String>>of(
                "chat:write", (chat, key) -> chat.post(orders, saying("x"), key),
                "files:write",
                        (chat, key) -> chat.post(
                                orders,
                                saying("x", new Block.File("a.txt", "text/plain", Bytes.of(new byte[] {1}))),
                                key),
                "users:read",
                        (chat, _) ->
                                assertThat(chat.vouchesFor(account("anna"))).isFalse(),
                "channels:manage",
                        (chat, key) -> chat.openRoom(
                                chat.post(orders, saying("x"), key),
                                new Chat.Theme("inc-scope-" + rooms++, "it is down", false)),
                "pins:write", this::keep,
                "bookmarks:write", this::keep);
        actions.forEach((scope, action) -> {
            var chat = chat(Emulate.tokenWithout(scope), new FakeMemory(), Settings.Rooms.CHANNELS);
            try {
                action.accept(chat, "scope-" + scope);
            } catch (Chat.ChatException e) {
                assertThat(e).as(scope).hasMessageContaining("add the scope");
            }
            await().untilAsserted(() -> assertThat(chat.health().troubles())
                    .as(scope)
                    .anySatisfy(trouble ->
                            assertThat(trouble).contains("add the scope").contains(scope)));
            if (!scope.equals("users:read")) {
                var whole = chat(Settings.Rooms.CHANNELS);
                action.accept(whole, "whole-" + scope);
                assertThat(whole.health().troubles()).as(scope).isEmpty();
            }
        });
    }

    private void keep(SlackChat chat, String key) {
        var root = chat.post(orders, saying("x"), key);
        var theme = new Chat.Theme("inc-scope-" + rooms++, "it is down", false);
        chat.keepRoom(chat.openRoom(root, theme), root, theme);
    }

    private static String get(URI address) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + Emulate.token("anna"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** The machine goes off just when Slack has taken a message. */
    private static final class Forgetful implements Memory {
        private final Memory kept;
        private volatile boolean fails;

        private Forgetful(Memory kept) {
            this.kept = kept;
        }

        @Override
        public Optional<String> recall(String key) {
            return kept.recall(key);
        }

        @Override
        public String keepFirst(String key, String value) {
            return kept.keepFirst(key, value);
        }

        @Override
        public void keep(String key, String value) {
            if (fails && key.startsWith("post:") && kept.recall(key).isPresent()) {
                throw new IllegalStateException("the machine is off");
            }
            kept.keep(key, value);
        }

        @Override
        public void forget(String key) {
            kept.forget(key);
        }

        @Override
        public Map<String, String> all(String prefix) {
            return kept.all(prefix);
        }
    }
}
