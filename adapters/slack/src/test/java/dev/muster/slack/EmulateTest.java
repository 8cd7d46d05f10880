package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.model.view.Views;
import dev.muster.slack.testing.Emulate;
import dev.muster.slack.testing.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the manifest asks for is what a Slack of others wants of us: nothing is missing, and nothing is too much. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulateTest {
    /** That Slack knows no events' scopes, no commands and no user groups: ours does. */
    private static final Set<String> UNKNOWN_THERE =
            Set.of("app_mentions:read", "commands", "reactions:read", "usergroups:read");

    private final Emulate emulate = Emulate.start(Manifest.read().scopes());
    private final String channel = emulate.channel("db-orders");
    private String root = "";
    private int created;

    @BeforeAll
    void somethingIsSaid() throws Exception {
        root = good(emulate.bot().chatPostMessage(r -> r.channel(channel).text("orders does not answer")))
                .getTs();
    }

    @AfterAll
    void stop() {
        emulate.close();
    }

    /** A call that needs a scope. */
    private interface Call {
        SlackApiTextResponse by(MethodsClient client) throws IOException, SlackApiException;
    }

    private Map<String, Call> calls() throws Exception {
        var direct = good(emulate.bot().conversationsOpen(r -> r.users(List.of(emulate.user("anna")))))
                .getChannel()
                .getId();
        var room = "inc-" + created++;
        return Map.of(
                "chat:write", c -> c.chatPostMessage(r -> r.channel(channel).text("hello")),
                "files:write",
                        c -> c.filesGetUploadURLExternal(
                                r -> r.filename("a.txt").length(1)),
                "users:read", c -> c.usersInfo(r -> r.user(emulate.user("anna"))),
                "channels:history", c -> c.conversationsHistory(r -> r.channel(channel)),
                "groups:history", c -> c.conversationsHistory(r -> r.channel(emulate.channel("secret"))),
                "im:history", c -> c.conversationsReplies(r -> r.channel(direct).ts(root)),
                "im:write", c -> c.conversationsOpen(r -> r.users(List.of(emulate.user("bert")))),
                "pins:write", c -> c.pinsAdd(r -> r.channel(channel).timestamp(root)),
                "bookmarks:write",
                        c -> c.bookmarksAdd(r -> r.channelId(channel)
                                .title("Headline")
                                .type("link")
                                .link("https://orders.slack.com/archives/C1/p1")),
                "channels:manage", c -> c.conversationsCreate(r -> r.name(room)));
    }

    @Test
    void each_scope_of_the_manifest_is_needed_and_together_they_are_enough() throws Exception {
        var wanted = new TreeSet<>(calls().keySet());
        wanted.addAll(UNKNOWN_THERE);
        assertThat(Manifest.read().scopes()).containsExactlyElementsOf(wanted);
        for (var call : calls().entrySet()) {
            var refused = call.getValue().by(emulate.botWithout(call.getKey()));
            assertThat(refused.getError()).as(call.getKey()).isEqualTo("missing_scope");
            assertThat(refused.getNeeded().split("\\|", -1)).contains(call.getKey());
            good(call.getValue().by(emulate.bot()));
        }
    }

    @Test
    void a_message_is_posted_answered_in_its_thread_and_edited() throws Exception {
        var bot = emulate.bot();
        var ts = good(bot.chatPostMessage(r -> r.channel(channel).text("a plan")))
                .getTs();
        good(bot.chatPostMessage(r -> r.channel(channel).threadTs(ts).text("a step")));
        good(bot.chatUpdate(r -> r.channel(channel).ts(ts).text("the plan is done")));
        var thread =
                good(bot.conversationsReplies(r -> r.channel(channel).ts(ts))).getMessages();
        assertThat(thread).extracting(m -> m.getText()).containsExactly("the plan is done", "a step");
        assertThat(bot.chatUpdate(r -> r.channel(channel).ts("1.000001").text("x"))
                        .getError())
                .isEqualTo("message_not_found");
    }

    @Test
    void a_whisper_goes_to_members_of_the_channel_only() throws Exception {
        var bot = emulate.bot();
        assertThat(good(bot.chatPostEphemeral(r ->
                                r.channel(channel).user(emulate.user("anna")).text("for you")))
                        .getMessageTs())
                .isNotBlank();
        assertThat(bot.chatPostEphemeral(
                                r -> r.channel(channel).user("U0NOBODY0").text("for you"))
                        .getError())
                .isEqualTo("user_not_found");
    }

    @Test
    void a_file_is_uploaded_in_three_steps_and_shared() throws Exception {
        var bot = emulate.bot();
        var file = good(bot.filesUploadV2(r -> r.channel(channel)
                        .filename("report.txt")
                        .title("Report")
                        .content("what happened")))
                .getFile();
        assertThat(good(emulate.as("anna").filesInfo(r -> r.file(file.getId())))
                        .getFile()
                        .getName())
                .isEqualTo("report.txt");
    }

    @Test
    void a_room_has_a_topic_a_pin_and_a_bookmark() throws Exception {
        var bot = emulate.bot();
        var room = good(bot.conversationsCreate(r -> r.name("inc-7-orders")))
                .getChannel()
                .getId();
        assertThat(bot.conversationsCreate(r -> r.name("inc-7-orders")).getError())
                .isEqualTo("name_taken");
        good(bot.conversationsInvite(r -> r.channel(room).users(List.of(emulate.user("anna")))));
        good(bot.conversationsSetTopic(r -> r.channel(room).topic("it is down")));
        var headline =
                good(bot.chatPostMessage(r -> r.channel(room).text("headline"))).getTs();
        good(bot.pinsAdd(r -> r.channel(room).timestamp(headline)));
        good(bot.bookmarksAdd(
                r -> r.channelId(room).title("Headline").type("link").link("https://orders.slack.com/archives/C1/p1")));
        var anna = emulate.as("anna");
        assertThat(good(anna.conversationsInfo(r -> r.channel(room)))
                        .getChannel()
                        .getTopic()
                        .getValue())
                .isEqualTo("it is down");
        assertThat(good(anna.pinsList(r -> r.channel(room))).getItems()).hasSize(1);
        assertThat(good(anna.bookmarksList(r -> r.channelId(room))).getBookmarks())
                .hasSize(1);
        good(bot.pinsRemove(r -> r.channel(room).timestamp(headline)));
        assertThat(good(anna.pinsList(r -> r.channel(room))).getItems()).isEmpty();
    }

    @Test
    void people_are_told_from_bots_and_have_a_page() throws Exception {
        var bot = emulate.bot();
        assertThat(good(bot.usersInfo(r -> r.user(emulate.user("anna"))))
                        .getUser()
                        .isBot())
                .isFalse();
        assertThat(good(bot.usersInfo(r -> r.user(Emulate.BOT_USER))).getUser().isBot())
                .isTrue();
        var page = Views.view(v -> v.type("home").blocks(List.of()));
        good(bot.viewsPublish(r -> r.userId(emulate.user("anna")).view(page)));
        assertThat(bot.viewsPublish(r -> r.userId("U0NOBODY0").view(page)).getError())
                .isEqualTo("user_not_found");
    }

    private static <T extends SlackApiTextResponse> T good(T response) {
        assertThat(response.getError()).as(response.toString()).isNull();
        assertThat(response.isOk()).isTrue();
        return response;
    }
}
