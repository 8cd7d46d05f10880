package dev.muster.slack.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.methods.request.files.FilesCompleteUploadExternalRequest;
import com.slack.api.methods.request.files.FilesUploadV2Request;
import com.slack.api.model.Message;
import com.slack.api.model.block.Blocks;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.composition.BlockCompositions;
import com.slack.api.model.block.element.BlockElements;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.workspace.Identity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slack's own client takes the fake's Web API for Slack's. */
class FakeSlackApiTest {
    private final FakeSlack slack = FakeSlack.start();
    private final SdkClient sdk = new SdkClient(slack);
    private final MethodsClient api = sdk.methods();
    private final Identity anna = slack.user("anna", Kind.MEMBER);
    private final Identity bert = slack.user("bert", Kind.MEMBER);
    private final String channel = slack.channel("db", anna);

    @AfterEach
    void close() {
        sdk.close();
        slack.close();
    }

    private static void no(SlackApiTextResponse response, String error) {
        assertThat(response.isOk()).isFalse();
        assertThat(response.getError()).isEqualTo(error);
    }

    private static void ok(SlackApiTextResponse response) {
        assertThat(response.isOk()).as(response.getError()).isTrue();
    }

    private String said(String text) throws IOException, SlackApiException {
        var response = api.chatPostMessage(r -> r.channel(channel).text(text));
        ok(response);
        return response.getTs();
    }

    @Test
    void the_app_learns_who_it_is_by_its_token_alone() throws Exception {
        var self = api.authTest(r -> r);
        ok(self);
        assertThat(List.of(self.getTeamId(), self.getUserId())).containsExactly(slack.team(), slack.botUser());
        no(sdk.methods("xoxb-of-somebody-else").authTest(r -> r), "invalid_auth");
        no(sdk.methods(slack.appToken()).authTest(r -> r), "not_allowed_token_type");
        no(api.appsConnectionsOpen(r -> r), "not_allowed_token_type");
        assertThat(slack.calls().toString()).doesNotContain(slack.botToken()).doesNotContain(slack.appToken());
    }

    @Test
    void a_message_is_posted_edited_and_deleted_and_others_are_not_ours() throws Exception {
        var ts = said("down");
        assertThat(slack.messages(channel)).singleElement().satisfies(message -> {
            assertThat(message.ts()).isEqualTo(ts);
            assertThat(message.author()).isEqualTo(slack.botUser());
        });
        ok(api.chatUpdate(r -> r.channel(channel).ts(ts).text("up")));
        assertThat(slack.messages(channel).getFirst().text()).isEqualTo("up");
        assertThat(slack.messages(channel).getFirst().edits()).hasSize(1);

        var hers = slack.say(anna, channel, Optional.empty(), "hello");
        no(api.chatUpdate(r -> r.channel(channel).ts(hers).text("x")), "cant_update_message");
        no(api.chatUpdate(r -> r.channel(channel).ts("1.000000").text("x")), "message_not_found");
        ok(api.chatDelete(r -> r.channel(channel).ts(ts)));
        no(api.chatUpdate(r -> r.channel(channel).ts(ts).text("x")), "message_not_found");
        assertThat(slack.calls("chat.update"))
                .extracting(Call::outcome)
                .containsExactly("ok", "cant_update_message", "message_not_found", "message_not_found");
    }

    @Test
    void a_channel_that_we_are_not_in_or_that_is_archived_takes_nothing() throws Exception {
        no(api.chatPostMessage(r -> r.channel("C404").text("x")), "channel_not_found");
        slack.removeBot(channel);
        no(api.chatPostMessage(r -> r.channel(channel).text("x")), "not_in_channel");
        slack.inviteBot(channel);
        slack.archive(channel);
        no(api.chatPostMessage(r -> r.channel(channel).text("x")), "is_archived");
        var secret = slack.privateChannel("secret", anna);
        slack.removeBot(secret);
        no(api.chatPostMessage(r -> r.channel(secret).text("x")), "channel_not_found");
    }

    @Test
    void a_whisper_is_for_one_who_is_there_and_a_message_to_a_person_is_direct() throws Exception {
        ok(api.chatPostEphemeral(r -> r.channel(channel).user(anna.user()).text("psst")));
        no(api.chatPostEphemeral(r -> r.channel(channel).user(bert.user()).text("psst")), "user_not_in_channel");
        assertThat(slack.messages(channel))
                .singleElement()
                .satisfies(message -> assertThat(message.ephemeralFor()).contains(anna.user()));
        var direct = api.chatPostMessage(r -> r.channel(bert.user()).text("to you"));
        ok(direct);
        assertThat(direct.getChannel()).startsWith("D");
        assertThat(api.conversationsOpen(r -> r.users(List.of(bert.user())))
                        .getChannel()
                        .getId())
                .isEqualTo(direct.getChannel());
    }

    @Test
    void what_breaks_the_rules_of_block_kit_is_refused() throws Exception {
        no(api.chatPostMessage(r -> r.channel(channel)), "no_text");
        no(api.chatPostMessage(r -> r.channel(channel).text("x").blocksAsString("[")), "invalid_blocks_format");
        var blocks = new ArrayList<LayoutBlock>();
        for (int i = 0; i < 51; i++) {
            blocks.add(Blocks.divider());
        }
        var refused = api.chatPostMessage(r -> r.channel(channel).text("x").blocks(blocks));
        no(refused, "invalid_blocks");
        assertThat(refused.getResponseMetadata().getMessages()).isNotEmpty();
        ok(api.chatPostMessage(r -> r.channel(channel).text("x").blocks(blocks.subList(0, 50))));
        assertThat(slack.messages(channel).getFirst().json().path("blocks"))
                .hasSize(50)
                .allSatisfy(block -> assertThat(Json.text(block, "block_id")).isNotEmpty());
    }

    @Test
    void the_history_has_threads_metadata_and_pages() throws Exception {
        var root = said("incident");
        var metadata = Message.Metadata.builder()
                .eventType("muster")
                .eventPayload(Map.of("key", "k1"))
                .build();
        ok(api.chatPostMessage(
                r -> r.channel(channel).threadTs(root).text("line").metadata(metadata)));
        said("another");
        var history = api.conversationsHistory(r -> r.channel(channel).limit(1));
        assertThat(history.getMessages())
                .singleElement()
                .satisfies(m -> assertThat(m.getText()).isEqualTo("another"));
        var cursor = history.getResponseMetadata().getNextCursor();
        assertThat(api.conversationsHistory(r -> r.channel(channel).limit(1).cursor(cursor))
                        .getMessages())
                .singleElement()
                .satisfies(m -> assertThat(m.getReplyCount()).isEqualTo(1));
        assertThat(api.conversationsReplies(r -> r.channel(channel).ts(root)).getMessages())
                .extracting(Message::getMetadata)
                .containsOnlyNulls();
        var replies = api.conversationsReplies(r -> r.channel(channel).ts(root).includeAllMetadata(true));
        assertThat(replies.getMessages()).hasSize(2);
        assertThat(replies.getMessages().getLast().getMetadata().getEventPayload())
                .containsEntry("key", "k1");
        no(api.conversationsReplies(r -> r.channel(channel).ts("1.000000")), "thread_not_found");
        no(api.chatPostMessage(r -> r.channel(channel).threadTs("1.000000").text("x")), "thread_not_found");
    }

    @Test
    void a_file_is_uploaded_in_three_steps_by_the_sdk_and_shared() throws Exception {
        var root = said("incident");
        var content = "a report\n".getBytes(StandardCharsets.UTF_8);
        ok(api.filesUploadV2(FilesUploadV2Request.builder()
                .filename("report.md")
                .title("The report")
                .fileData(content)
                .channel(channel)
                .threadTs(root)
                .initialComment("here it is")
                .build()));
        var shared = slack.messages(channel).getLast();
        assertThat(shared.thread()).contains(root);
        assertThat(shared.files()).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("report.md");
            assertThat(file.content().utf8()).isEqualTo("a report\n");
        });
    }

    @Test
    void a_file_can_be_shown_once_it_is_processed() throws Exception {
        slack.slowFiles(1);
        var announced = api.filesGetUploadURLExternal(r -> r.filename("p.png").length(3));
        var http = HttpClient.newHttpClient();
        assertThat(http.send(
                                HttpRequest.newBuilder(URI.create(announced.getUploadUrl()))
                                        .POST(HttpRequest.BodyPublishers.ofString("png"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        var file = FilesCompleteUploadExternalRequest.FileDetails.builder()
                .id(announced.getFileId())
                .title("p")
                .build();
        ok(api.filesCompleteUploadExternal(r -> r.files(List.of(file))));
        var image = """
                [{"type":"image","alt_text":"p","slack_file":{"id":"%s"}}]""".formatted(announced.getFileId());
        no(api.chatPostMessage(r -> r.channel(channel).text("x").blocksAsString(image)), "invalid_blocks");
        ok(api.chatPostMessage(r -> r.channel(channel).text("x").blocksAsString(image)));
    }

    @Test
    void a_channel_is_made_and_kept() throws Exception {
        var made = api.conversationsCreate(r -> r.name("inc-1-orders"));
        ok(made);
        var id = made.getChannel().getId();
        no(api.conversationsCreate(r -> r.name("inc-1-orders")), "name_taken");
        ok(api.conversationsSetTopic(r -> r.channel(id).topic("it is down")));
        ok(api.conversationsInvite(r -> r.channel(id).users(List.of(anna.user(), bert.user()))));
        no(api.conversationsInvite(r -> r.channel(id).users(List.of(anna.user()))), "already_in_channel");
        var ts = api.chatPostMessage(r -> r.channel(id).text("headline")).getTs();
        ok(api.pinsAdd(r -> r.channel(id).timestamp(ts)));
        no(api.pinsAdd(r -> r.channel(id).timestamp(ts)), "already_pinned");
        assertThat(api.pinsList(r -> r.channel(id)).getItems()).hasSize(1);
        var bookmark = api.bookmarksAdd(
                r -> r.channelId(id).title("Report").type("link").link("https://muster.example/1"));
        ok(bookmark);
        ok(api.bookmarksEdit(
                r -> r.channelId(id).bookmarkId(bookmark.getBookmark().getId()).title("The report")));
        assertThat(api.bookmarksList(r -> r.channelId(id)).getBookmarks())
                .singleElement()
                .satisfies(b -> assertThat(b.getTitle()).isEqualTo("The report"));
        assertThat(slack.topic(id)).isEqualTo("it is down");
        assertThat(slack.pins(id)).containsExactly(ts);
        assertThat(slack.bookmarks(id)).hasSize(1);
        assertThat(api.conversationsMembers(r -> r.channel(id)).getMembers())
                .contains(anna.user(), bert.user(), slack.botUser());
        ok(api.conversationsArchive(r -> r.channel(id)));
        no(api.conversationsArchive(r -> r.channel(id)), "already_archived");
        assertThat(api.conversationsInfo(r -> r.channel(id)).getChannel().isArchived())
                .isTrue();
    }

    @Test
    void users_are_who_they_are_and_groups_need_a_paid_plan() throws Exception {
        var guest = slack.user("gast", Kind.GUEST);
        var gone = slack.user("gone", Kind.DEACTIVATED);
        var foreign = slack.user("fremd", Kind.FOREIGN);
        assertThat(api.usersInfo(r -> r.user(guest.user())).getUser().isRestricted())
                .isTrue();
        assertThat(api.usersInfo(r -> r.user(gone.user())).getUser().isDeleted())
                .isTrue();
        assertThat(api.usersInfo(r -> r.user(foreign.user())).getUser().getTeamId())
                .isEqualTo(foreign.team())
                .isNotEqualTo(slack.team());
        no(api.usersInfo(r -> r.user("U404")), "user_not_found");
        var group = slack.group("dbas", anna, bert);
        assertThat(api.usergroupsUsersList(r -> r.usergroup(group)).getUsers())
                .containsExactly(anna.user(), bert.user());
        slack.freePlan(true);
        no(api.usergroupsUsersList(r -> r.usergroup(group)), "plan_upgrade_required");
    }

    @Test
    void a_scope_that_was_not_granted_is_missed_by_name() throws Exception {
        slack.strictScopes(Set.of("chat:write", "channels:read"));
        said("fine");
        ok(api.conversationsInfo(r -> r.channel(channel)));
        var refused = api.pinsAdd(r -> r.channel(channel).timestamp("1"));
        no(refused, "missing_scope");
        assertThat(refused.getNeeded()).isEqualTo("pins:write");
        assertThat(refused.getProvided()).isEqualTo("channels:read,chat:write");
        assertThat(refused.getHttpResponseHeaders().get("x-oauth-scopes")).containsExactly("channels:read,chat:write");
        assertThat(api.conversationsInfo(r -> r.channel(slack.privateChannel("secret", anna)))
                        .getNeeded())
                .isEqualTo("groups:read");
        assertThatThrownBy(() -> slack.command(anna, channel, "status"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("commands");
    }

    @Test
    void what_was_ordered_to_go_wrong_does_so_as_often() throws Exception {
        slack.fail("chat.postMessage", "fatal_error", 2);
        no(api.chatPostMessage(r -> r.channel(channel).text("x")), "fatal_error");
        no(api.chatPostMessage(r -> r.channel(channel).text("x")), "fatal_error");
        said("fine");

        slack.limit("chat.postMessage", Duration.ofSeconds(7), 1);
        assertThatThrownBy(() -> said("x")).isInstanceOfSatisfying(SlackApiException.class, busy -> {
            assertThat(busy.getResponse().code()).isEqualTo(429);
            assertThat(busy.getResponse().header("Retry-After")).isEqualTo("7");
        });
        slack.status("*", 500, 1);
        assertThatThrownBy(() -> said("x"))
                .isInstanceOfSatisfying(
                        SlackApiException.class,
                        e -> assertThat(e.getResponse().code()).isEqualTo(500));
        slack.down(true);
        assertThatThrownBy(() -> said("x")).isInstanceOf(SlackApiException.class);
        slack.down(false);
        said("fine again");
    }

    @Test
    void the_limits_of_slack_are_counted_by_channel() throws Exception {
        slack.enforceLimits(true);
        var elsewhere = slack.channel("elsewhere", anna);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        said("line " + i);
                    }
                })
                .isInstanceOfSatisfying(
                        SlackApiException.class,
                        busy -> assertThat(busy.getResponse().header("Retry-After"))
                                .isEqualTo("1"));
        assertThat(slack.messages(channel)).hasSizeBetween(3, 9);
        ok(api.chatPostMessage(r -> r.channel(elsewhere).text("x")));
        slack.forward(Duration.ofSeconds(1));
        said("a second later");
    }

    @Test
    void a_home_page_is_published_and_replaced() throws Exception {
        for (var text : List.of("one", "two")) {
            ok(api.viewsPublish(r -> r.userId(anna.user()).viewAsString("""
                            {"type":"home","blocks":[{"type":"section","text":{"type":"plain_text","text":"%s"}}]}""".formatted(text))));
        }
        assertThat(slack.page(anna)
                        .orElseThrow()
                        .path("blocks")
                        .path(0)
                        .path("text")
                        .path("text")
                        .asString())
                .isEqualTo("two");
        assertThat(slack.page(bert)).isEmpty();
    }

    @Test
    void a_message_of_several_buttons_is_posted_by_the_sdks_own_builders() throws Exception {
        var button = BlockElements.button(
                b -> b.actionId("press:0").value("b1").text(BlockCompositions.plainText("Approve")));
        ok(api.chatPostMessage(r ->
                r.channel(channel).text("x").blocks(List.of(Blocks.actions(a -> a.elements(List.of(button)))))));
        assertThat(slack.read(slack.messages(channel).getFirst())).contains("Approve");
    }
}
