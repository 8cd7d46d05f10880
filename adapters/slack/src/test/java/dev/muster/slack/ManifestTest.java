package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.slack.api.model.manifest.AppManifest;
import dev.muster.slack.inbound.Endpoint;
import dev.muster.slack.testing.House;
import dev.muster.slack.testing.Manifest;
import dev.muster.slack.workspace.Heard;
import dev.muster.slack.workspace.Method;
import dev.muster.slack.workspace.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The app that an administrator makes is the app that we are. */
class ManifestTest {
    private final Manifest manifest = Manifest.read();

    @Test
    void slack_knows_every_word_of_it() {
        isReadBySlack(manifest);
        isReadBySlack(manifest.http("db.example.org"));
    }

    @Test
    void over_sockets_it_names_no_address_and_over_http_three_times_the_same() {
        assertThat(addresses(manifest)).isEmpty();
        assertThat(addresses(manifest.http("db.example.org")))
                .hasSize(3)
                .containsOnly("https://db.example.org/slack/events");
        assertThat(manifest.tree().at("/settings/socket_mode_enabled").asBoolean())
                .isTrue();
        assertThat(manifest.http("x").tree().at("/settings/socket_mode_enabled").asBoolean())
                .isFalse();
    }

    @Test
    void it_asks_for_what_people_do_and_for_no_more() {
        var tree = manifest.tree();
        assertThat(manifest.events())
                .containsExactlyInAnyOrder(Heard.MENTION.wire(), Heard.REACTION.wire(), Heard.HOME.wire());
        assertThat(tree.at("/features/slash_commands/0/command").asString()).isEqualTo(Heard.COMMAND.wire());
        assertThat(tree.at("/features/slash_commands/0/should_escape").asBoolean(true))
                .isFalse();
        assertThat(tree.at("/features/shortcuts/0/callback_id").asString()).isEqualTo(Heard.SHORTCUT.wire());
        assertThat(tree.at("/features/shortcuts/0/type").asString()).isEqualTo("message");
        assertThat(tree.at("/settings/interactivity/is_enabled").asBoolean()).isTrue();
        assertThat(tree.at("/features/app_home/home_tab_enabled").asBoolean()).isTrue();
        assertThat(tree.at("/features/app_home/messages_tab_read_only_enabled").asBoolean())
                .isTrue();
        assertThat(tree.at("/settings/token_rotation_enabled").asBoolean(true)).isFalse();
        assertThat(tree.at("/settings/org_deploy_enabled").asBoolean(true)).isFalse();
        assertThat(tree.at("/oauth_config/scopes/user").isMissingNode()).isTrue();
    }

    @Test
    void its_scopes_are_those_of_what_we_call_and_hear_each_with_its_reason() {
        var called = Stream.of(Method.values()).flatMap(method -> method.scopes().stream());
        var heard = Stream.of(Heard.values()).flatMap(it -> it.scope().stream());
        var needed = Stream.concat(called, heard)
                .filter(scope -> !scope.isAppLevel())
                .collect(Collectors.toSet());
        assertThat(manifest.scopes())
                .containsExactlyInAnyOrderElementsOf(
                        needed.stream().map(Scope::wire).toList());
        assertThat(needed)
                .allSatisfy(scope -> assertThat(manifest.text())
                        .contains("      # " + scope.reason() + "\n      - " + scope.wire() + "\n"));
        assertThat(needed).as("each scope is in the enum for something").hasSize(Scope.values().length - 1);
    }

    @Test
    void the_guide_gives_the_same_reasons_and_the_command_for_http() {
        var guide = House.read("docs/slack.md");
        assertThat(Scope.values())
                .filteredOn(scope -> !scope.isAppLevel())
                .allSatisfy(
                        scope -> assertThat(guide).contains("| `" + scope.wire() + "` | " + scope.reason() + " |\n"));
        assertThat(guide).contains("`connections:write`, " + Scope.CONNECTIONS_WRITE.reason());
        assertThat(guide)
                .contains("sed -e 's/#http //' -e 's/socket_mode_enabled: true/socket_mode_enabled: false/'")
                .contains("-e 's/muster.example.com/YOUR.HOST/' docs/slack-manifest.yaml")
                .contains(Endpoint.PATH);
    }

    @Test
    void it_is_within_what_slack_shows() {
        var tree = manifest.tree();
        assertThat(tree.at("/display_information/name").asString().length()).isLessThanOrEqualTo(35);
        assertThat(tree.at("/display_information/description").asString().length())
                .isLessThanOrEqualTo(140);
        assertThat(tree.at("/features/bot_user/display_name").asString().length())
                .isLessThanOrEqualTo(80);
        assertThat(tree.at("/features/shortcuts/0/name").asString().length()).isLessThanOrEqualTo(24);
        assertThat(tree.at("/features/shortcuts/0/description").asString().length())
                .isLessThanOrEqualTo(150);
        assertThat(tree.at("/features/slash_commands/0/description").asString().length())
                .isLessThanOrEqualTo(2000);
        assertThat(tree.at("/features/slash_commands/0/usage_hint").asString().length())
                .isLessThanOrEqualTo(1000);
    }

    private static List<String> addresses(Manifest manifest) {
        var found = new ArrayList<String>();
        for (var pointer : List.of(
                "/features/slash_commands/0/url",
                "/settings/event_subscriptions/request_url",
                "/settings/interactivity/request_url")) {
            var address = manifest.tree().at(pointer);
            if (!address.isMissingNode()) {
                found.add(address.asString());
            }
        }
        return found;
    }

    /** What Slack's own model of a manifest does not know is a mistake. */
    private static void isReadBySlack(Manifest manifest) {
        var mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .changeDefaultVisibility(visibility -> visibility
                        .withVisibility(PropertyAccessor.ALL, Visibility.NONE)
                        .withVisibility(PropertyAccessor.FIELD, Visibility.ANY)
                        .withVisibility(PropertyAccessor.CREATOR, Visibility.ANY))
                .build();
        var read = mapper.readValue(manifest.tree().toString(), AppManifest.class);
        assertThat(read.getSettings().getEventSubscriptions().getBotEvents())
                .containsExactlyInAnyOrderElementsOf(manifest.events());
    }
}
