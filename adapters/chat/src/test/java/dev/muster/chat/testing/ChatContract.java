package dev.muster.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.Inert;
import dev.muster.chat.Listener;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Suggestion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every {@link Chat} promises. An adapter's test implements it and tells how its platform is seen from outside. */
public interface ChatContract {

    /** Starts the adapter and its platform anew, with someone and another in one channel. */
    Platform open(Listener listener);

    /** The platform as its users see it. */
    interface Platform extends AutoCloseable {
        Chat chat();

        Place channel();

        Account someone();

        Account another();

        /** All that {@code viewer} can read of a message, without the files. */
        String read(MessageRef message, Account viewer);

        boolean canSee(MessageRef message, Account viewer);

        /** The texts of the files that came with a message. */
        List<String> files(MessageRef message);

        /** Somebody deletes it, as people can on the platform. */
        void delete(MessageRef message);

        /** How many pings, links and pieces of markup the platform sees in a message. */
        int active(MessageRef message);

        void say(Account who, Place place, String words);

        void press(Account who, MessageRef message, String button, Map<String, String> values);

        @Override
        void close();
    }

    /** Remembers what it heard. */
    final class Ear implements Listener {
        public final List<Incoming> heard = new CopyOnWriteArrayList<>();

        @Override
        public boolean receive(Incoming incoming) {
            return heard.add(incoming);
        }

        @Override
        public List<Suggestion> complete(Account who, Place place, String words) {
            return List.of(new Suggestion(words + "!", "!", "louder"));
        }
    }

    @Test
    default void every_block_is_posted_and_can_be_read() {
        try (var platform = open(new Ear())) {
            Samples.everyBlock().forEach((name, document) -> {
                var ref = platform.chat().post(platform.channel(), document, "sample-" + name);
                assertThat(platform.read(ref, platform.someone())).as(name).contains(document.title());
            });
        }
    }

    @Test
    default void the_worst_contents_are_inert_and_nothing_throws() {
        try (var platform = open(new Ear())) {
            var documents = new ArrayList<>(Samples.huge());
            documents.addAll(Samples.generated(7, 60));
            for (int i = 0; i < documents.size(); i++) {
                var ref = platform.chat().post(platform.channel(), documents.get(i), "worst-" + i);
                assertThat(platform.active(ref))
                        .as(documents.get(i).title())
                        .isLessThanOrEqualTo(Samples.called(documents.get(i)));
            }
        }
    }

    @Test
    default void what_does_not_fit_becomes_a_file() {
        try (var platform = open(new Ear())) {
            var text = "0123456789".repeat(9_000) + " the end";
            var ref = platform.chat()
                    .post(platform.channel(), Document.of("long", Tone.PLAIN, new Block.Text(text)), "long");
            assertThat(platform.files(ref)).anySatisfy(file -> assertThat(file).endsWith("the end"));

            var rows = new ArrayList<List<String>>();
            for (int i = 0; i < 1000; i++) {
                rows.add(List.of("row-" + i));
            }
            var table = platform.chat()
                    .post(
                            platform.channel(),
                            Document.of("rows", Tone.PLAIN, new Block.Table(List.of("name"), rows)),
                            "rows");
            assertThat(platform.files(table))
                    .anySatisfy(file -> assertThat(file).contains("row-0").contains("row-999"));
        }
    }

    @Test
    default void hostile_text_is_shown_and_not_dropped() {
        try (var platform = open(new Ear())) {
            for (var nasty : Samples.NASTY) {
                var document = Document.of("nasty", Tone.PLAIN, new Block.Code("", nasty));
                var ref = platform.chat().post(platform.channel(), document, "nasty-" + nasty.hashCode());
                assertThat(platform.read(ref, platform.someone())).contains(Inert.text(nasty));
            }
        }
    }

    @Test
    default void the_same_key_twice_is_one_message() {
        try (var platform = open(new Ear())) {
            var document = Document.of("once", Tone.PLAIN, new Block.Text("only"));
            var first = platform.chat().post(platform.channel(), document, "key");
            var second = platform.chat().post(platform.channel(), document, "key");
            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    default void an_edited_message_says_the_new_and_no_longer_the_old() {
        try (var platform = open(new Ear())) {
            var ref = platform.chat()
                    .post(platform.channel(), Document.of("run", Tone.PLAIN, new Block.Text("step one")), "run");
            platform.chat().edit(ref, Document.of("run", Tone.GOOD, new Block.Text("step two")));
            assertThat(platform.read(ref, platform.someone()))
                    .contains("step two")
                    .doesNotContain("step one");
        }
    }

    @Test
    default void a_message_that_was_deleted_or_never_was_cannot_be_edited() {
        try (var platform = open(new Ear())) {
            var document = Document.of("run", Tone.PLAIN);
            var ref = platform.chat().post(platform.channel(), document, "run");
            platform.delete(ref);
            assertThatThrownBy(() -> platform.chat().edit(ref, document)).isInstanceOf(Chat.GoneException.class);
            var unknown = new MessageRef(platform.channel(), "9999999999");
            assertThatThrownBy(() -> platform.chat().edit(unknown, document)).isInstanceOf(Chat.GoneException.class);
        }
    }

    @Test
    default void a_timeline_is_read_in_its_order() {
        try (var platform = open(new Ear())) {
            var about = platform.chat().post(platform.channel(), Document.of("incident", Tone.BAD), "about");
            var at = Instant.parse("2026-03-01T14:05:03Z");
            var ref = platform.chat()
                    .post(
                            platform.channel(),
                            Document.of(
                                    "timeline",
                                    Tone.PLAIN,
                                    new Block.Timeline(List.of(
                                            new Block.Timeline.Entry(at, "anna", "it is down", Optional.of(about)),
                                            new Block.Timeline.Entry(
                                                    at.plusSeconds(2), "bert", "it is up", Optional.empty())))),
                            "timeline");
            assertThat(platform.read(ref, platform.someone()))
                    .containsSubsequence("14:05:03", "anna", "it is down", "14:05:05", "bert", "it is up");
        }
    }

    @Test
    default void a_call_pings_nobody_but_the_people_whom_it_names() {
        try (var platform = open(new Ear())) {
            var people = List.of(platform.someone());
            var text = "@everyone @here <!channel> look";
            var ref = platform.chat()
                    .post(platform.channel(), Document.of("call", Tone.BAD, new Block.Call(people, text)), "call");
            assertThat(platform.read(ref, platform.someone())).contains("look");
            assertThat(platform.active(ref)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    default void a_whisper_is_seen_by_one_person() {
        try (var platform = open(new Ear())) {
            var ref = platform.chat()
                    .whisper(
                            platform.channel(),
                            platform.someone(),
                            Document.of("psst", Tone.PLAIN, new Block.Text("for you")),
                            "psst");
            assertThat(platform.canSee(ref, platform.someone())).isTrue();
            assertThat(platform.canSee(ref, platform.another())).isFalse();
        }
    }

    @Test
    default void a_thread_belongs_to_its_message() {
        try (var platform = open(new Ear())) {
            var root = platform.chat().post(platform.channel(), Document.of("incident", Tone.BAD), "root");
            var thread = platform.chat().openRoom(root, new Chat.Theme("inc-1-orders", "it is down", false));
            var reply = platform.chat().post(thread, Document.of("a line of the timeline", Tone.PLAIN), "reply");
            assertThat(thread.thread()).isPresent();
            assertThat(reply.place()).isEqualTo(thread);
        }
    }

    @Test
    default void words_arrive_once_with_who_and_where() {
        var ear = new Ear();
        try (var platform = open(ear)) {
            platform.say(platform.someone(), platform.channel(), "status orders");
            assertThat(ear.heard).singleElement().satisfies(incoming -> {
                assertThat(incoming)
                        .isInstanceOfSatisfying(
                                Incoming.Words.class,
                                words -> assertThat(words.text()).isEqualTo("status orders"));
                assertThat(incoming.who()).isEqualTo(platform.someone());
                assertThat(incoming.place()).isEqualTo(platform.channel());
                assertThat(incoming.delivery()).isNotBlank();
            });
        }
    }

    @Test
    default void a_press_arrives_with_the_button_and_the_answers() {
        var ear = new Ear();
        try (var platform = open(ear)) {
            var document = Samples.of("form");
            var ref = platform.chat().post(platform.channel(), document, "form");
            platform.press(platform.another(), ref, "f1", Map.of("ticket", "OPS-1", "reason", "because"));
            assertThat(ear.heard).singleElement().isInstanceOfSatisfying(Incoming.Press.class, press -> {
                assertThat(press.button()).isEqualTo("f1");
                assertThat(press.message()).isEqualTo(ref.id());
                assertThat(press.who()).isEqualTo(platform.another());
                assertThat(press.values()).containsEntry("ticket", "OPS-1");
            });
        }
    }

    @Test
    default void the_same_message_has_one_room() {
        try (var platform = open(new Ear())) {
            var root = platform.chat().post(platform.channel(), Document.of("incident", Tone.BAD), "root");
            var theme = new Chat.Theme("inc-1-orders", "it is down", false);
            var room = platform.chat().openRoom(root, theme);
            assertThat(platform.chat().openRoom(root, theme)).isEqualTo(room);
            platform.chat().keepRoom(room, root, theme);
            platform.chat().keepRoom(room, root, new Chat.Theme("inc-1-orders", "it is over", true));
        }
    }

    @Test
    default void a_member_is_vouched_for_and_somebody_from_another_chat_is_not() {
        try (var platform = open(new Ear())) {
            assertThat(platform.chat().vouchesFor(platform.someone())).isTrue();
            assertThat(platform.chat()
                            .vouchesFor(
                                    new Account("elsewhere", platform.someone().id())))
                    .isFalse();
        }
    }

    @Test
    default void an_unknown_group_has_no_members() {
        try (var platform = open(new Ear())) {
            assertThat(platform.chat().members("no such group")).isEmpty();
        }
    }
}
