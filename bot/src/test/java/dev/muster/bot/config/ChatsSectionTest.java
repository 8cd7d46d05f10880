package dev.muster.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.slack.workspace.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the chats are configured, and what in the rest of the file is written for one of them. */
class ChatsSectionTest {
    private static final String CLUSTER = """
              - name: billing
                channels: [%s]
                password: "${file:secret}"
                nodes: [{name: billing-a, host: 10.0.0.2}]
            """;

    @TempDir
    Path folder;

    private Config config(String yaml) throws IOException {
        var outcome = FullFile.read(folder, yaml);
        assertThat(outcome.mistakes()).isEmpty();
        return outcome.config().orElseThrow();
    }

    private List<String> mistakes(String yaml) throws IOException {
        return FullFile.mistakes(folder, yaml);
    }

    private static String without(String chat) {
        var text = FullFile.TEXT;
        int from = text.indexOf("  " + chat + ":\n");
        int to = chat.equals("slack") ? text.indexOf("people:\n") : text.indexOf("  slack:\n");
        return text.substring(0, from) + text.substring(to);
    }

    @Test
    void every_key_of_slack_is_read() throws IOException {
        var slack = config(FullFile.TEXT).slack().orElseThrow();
        assertThat(slack.botToken().reveal()).isEqualTo("xoxb-from-the-environment");
        assertThat(slack.connection())
                .isInstanceOfSatisfying(
                        Settings.Connection.Http.class,
                        http -> assertThat(http.signingSecret().reveal()).startsWith("8f742231"));
        assertThat(slack.home()).hasValue("C0HOME");
        assertThat(slack.rooms()).isEqualTo(Settings.Rooms.CHANNELS);
        assertThat(slack.emoji()).isEqualTo("eyes");
        assertThat(slack.api()).isEqualTo(URI.create("http://127.0.0.1:9999/api/"));
    }

    @Test
    void slack_needs_only_its_two_tokens() throws IOException {
        var text = FullFile.TEXT;
        var rest = "    signing_secret: \"${env:SIGNING}\"\n";
        var slack = config(text.substring(0, text.indexOf(rest)) + text.substring(text.indexOf("people:\n")))
                .slack()
                .orElseThrow();
        assertThat(slack.connection())
                .isInstanceOfSatisfying(
                        Settings.Connection.Sockets.class,
                        sockets -> assertThat(sockets.appToken().reveal()).startsWith("xapp-"));
        assertThat(slack.home()).isEmpty();
        assertThat(slack.rooms()).isEqualTo(Settings.Rooms.THREADS);
        assertThat(slack.emoji()).isEqualTo("pushpin");
        assertThat(slack.api()).isEqualTo(URI.create("https://slack.com/api/"));
    }

    @Test
    void a_mode_without_its_secret_is_refused_each_with_its_own_sentence() throws IOException {
        assertThat(mistakes(FullFile.TEXT.replace("    signing_secret: \"${env:SIGNING}\"\n", "")))
                .containsExactly(
                        "chats.slack.signing_secret: is needed in mode http: without it anybody could send what"
                                + " looks as if it came from Slack");
        assertThat(mistakes(FullFile.TEXT
                        .replace("    app_token: \"${env:APP_TOKEN}\"\n", "")
                        .replace("mode: http", "mode: socket")))
                .containsExactly("chats.slack.app_token: is needed in mode socket: the sockets are opened with it");
    }

    @Test
    void a_token_that_is_written_into_the_file_is_refused_and_not_repeated() throws IOException {
        assertThat(mistakes(FullFile.TEXT.replace("${env:BOT_TOKEN}", "xoxb-12345-secret")))
                .singleElement()
                .asString()
                .startsWith("chats.slack.bot_token: ")
                .doesNotContain("12345");
    }

    @Test
    void a_token_of_another_kind_is_refused_and_not_repeated() throws IOException {
        assertThat(mistakes(FullFile.TEXT.replace("${env:BOT_TOKEN}", "${env:APP_TOKEN}")))
                .containsExactly("chats.slack.bot_token: must begin with xoxb-: this is another kind of token");
    }

    @Test
    void an_emoji_may_be_written_with_its_colons() throws IOException {
        assertThat(config(FullFile.TEXT.replace("emoji: eyes", "emoji: \":eyes:\""))
                        .slack()
                        .orElseThrow()
                        .emoji())
                .isEqualTo("eyes");
    }

    @Test
    void channels_belong_to_the_chat_that_is_written_before_them() throws IOException {
        var config = config(FullFile.TEXT);
        assertThat(config.clusters().getFirst().channels())
                .containsExactly(
                        Place.channel("console", "db-orders"),
                        Place.channel("console", "orders-incidents"),
                        Place.channel("slack", "C0ORDERS"),
                        Place.channel("slack", "C0TROUBLE"));
        var directory = config.directory();
        assertThat(directory.clusterAt(Place.channel("slack", "C0ORDERS").inThread("17.5")))
                .hasValue("orders");
        assertThat(directory.clusterAt(Place.channel("console", "C0ORDERS"))).isEmpty();
        assertThat(directory.person(new Account("slack", "T1/U1")).orElseThrow().name())
                .isEqualTo("anna");
    }

    @Test
    void one_chat_may_be_named_for_incidents_and_the_other_left_out() throws IOException {
        var wanted = "incident_channels: [orders-incidents, \"slack:C0TROUBLE\"]";
        assertThat(config(FullFile.TEXT.replace(wanted, "incident_channels: [\"slack:C0TROUBLE\"]"))
                        .incidents()
                        .channels()
                        .get("orders"))
                .containsExactlyInAnyOrder(Place.channel("console", "db-orders"), Place.channel("slack", "C0TROUBLE"));
    }

    @Test
    void two_clusters_cannot_share_a_channel() throws IOException {
        assertThat(mistakes(FullFile.TEXT + CLUSTER.formatted("\"slack:C0ORDERS\"")))
                .containsExactly("clusters[1].channels: C0ORDERS belongs to another cluster already");
        assertThat(config(FullFile.TEXT + CLUSTER.formatted("C0BILLING, \"slack:C0BILLING\""))
                        .clusters())
                .hasSize(2);
    }

    @Test
    void what_is_written_for_a_chat_that_is_not_configured_is_a_mistake() throws IOException {
        assertThat(mistakes(without("slack")).stream()
                        .map(mistake -> mistake.substring(0, mistake.indexOf(':')))
                        .distinct())
                .containsExactlyInAnyOrder(
                        "people[0].accounts.slack",
                        "groups[0].chats.slack",
                        "clusters[0].channels",
                        "clusters[0].incident_channels",
                        "break_glass.tell");
        assertThat(mistakes(without("console")))
                .anySatisfy(mistake -> assertThat(mistake)
                        .startsWith("clusters[0].channels: ")
                        .contains("db-orders")
                        .contains("slack:C0123ABCD"));
    }
}
