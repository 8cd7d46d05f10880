package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.slack.testing.Message;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BesideTest {
    private final TestSlack world = new TestSlack();

    @AfterEach
    void close() {
        world.close();
    }

    static Document withFile(String name, String content) {
        return saying("report", new Block.File(name, "text/plain", Bytes.of(content)));
    }

    private static Document withPicture(String content) {
        return saying("chart", new Block.Image("lag.png", "the lag", Bytes.of(content)));
    }

    static List<String> files(List<Message> messages) {
        return messages.stream()
                .flatMap(message -> message.files().stream())
                .map(file -> file.content().utf8())
                .toList();
    }

    private List<String> files() {
        return files(world.slack.messages(world.orders));
    }

    @Test
    void a_file_is_shared_under_its_message() {
        var ref = world.chat().post(world.place(), withFile("a.txt", "content"), "k");
        assertThat(world.slack.messages(world.orders)).anySatisfy(message -> {
            assertThat(message.thread()).contains(ref.id());
            assertThat(files(List.of(message))).containsExactly("content");
        });
    }

    @Test
    void an_edit_uploads_what_is_new_and_nothing_twice() {
        var chat = world.chat();
        var ref = chat.post(world.place(), withFile("a.txt", "one"), "k");
        chat.edit(ref, withFile("a.txt", "one"));
        chat.edit(ref, withFile("a.txt", "two"));
        assertThat(files()).containsExactly("one", "two");
        assertThat(world.slack.calls("files.getUploadURLExternal")).hasSize(2);
    }

    @Test
    void a_file_that_is_refused_does_not_lose_the_message_which_says_so() {
        world.slack.fail("files.getUploadURLExternal", "file_upload_size_restricted", 1);
        var chat = world.chat();
        chat.post(world.place(), withFile("a.txt", "one"), "k");
        assertThat(world.said(world.orders, "report"))
                .singleElement()
                .satisfies(message -> assertThat(message.text())
                        .contains("a.txt could not be uploaded", "file", "upload", "size", "restricted"));
        assertThat(files()).isEmpty();
    }

    @Test
    void what_is_missing_beside_a_message_is_brought_after_a_crash() {
        var chat = world.chat();
        var first = chat.post(world.place(), saying("report"), "k");
        // As it was after Slack took the message and before its file.
        world.memory.keep("post:k", new Posting.Posted(first.id()).text());
        assertThat(world.chat().post(world.place(), withFile("a.txt", "one"), "k"))
                .isEqualTo(first);
        assertThat(world.said(world.orders, "report")).hasSize(1);
        assertThat(files()).containsExactly("one");
        world.chat().post(world.place(), withFile("a.txt", "one"), "k");
        assertThat(files()).containsExactly("one");
    }

    @Test
    void a_picture_is_uploaded_once_and_shown_in_the_message() {
        var chat = world.chat();
        var ref = chat.post(world.place(), withPicture("png"), "k");
        chat.edit(ref, withPicture("png"));
        assertThat(world.slack.calls("files.getUploadURLExternal")).hasSize(1);
        assertThat(world.slack.calls("files.completeUploadExternal"))
                .singleElement()
                .satisfies(call -> assertThat(call.argument("channel_id")).isEmpty());
        assertThat(world.said(world.orders, "chart"))
                .singleElement()
                .satisfies(message -> assertThat(message.json().toString()).contains("slack_file"));
    }

    @Test
    void a_picture_that_slack_still_looks_at_is_shown_a_moment_later() {
        world.slack.slowFiles(2);
        world.chat().post(world.place(), withPicture("png"), "k");
        assertThat(world.said(world.orders, "chart"))
                .singleElement()
                .satisfies(message -> assertThat(message.json().toString()).contains("slack_file"));
        assertThat(world.slack.calls("chat.postMessage")).hasSize(3);
    }

    @Test
    void a_picture_that_slack_never_takes_is_shared_under_the_message() {
        world.slack.slowFiles(100);
        world.chat().post(world.place(), withPicture("png"), "k");
        assertThat(world.said(world.orders, "chart")).hasSize(1);
        assertThat(files()).containsExactly("png");
    }

    @Test
    void a_picture_that_cannot_be_uploaded_is_missed_in_words() {
        world.slack.fail("files.getUploadURLExternal", "restricted_action", 2);
        world.chat().post(world.place(), withPicture("png"), "k");
        assertThat(world.said(world.orders, "chart"))
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("lag.png could not be uploaded"));
    }
}
