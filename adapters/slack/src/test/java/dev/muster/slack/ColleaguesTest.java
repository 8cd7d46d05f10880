package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Account;
import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.workspace.Identity;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColleaguesTest {
    private final TestSlack world = new TestSlack();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_member_is_vouched_for_and_asked_about_once_a_minute() {
        var chat = world.up();
        for (int i = 0; i < 3; i++) {
            assertThat(chat.vouchesFor(world.anna.account())).isTrue();
        }
        assertThat(world.slack.calls("users.info")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMBER")
    void nobody_else_is(Kind kind) {
        var somebody = world.slack.user("somebody", kind);
        assertThat(world.up().vouchesFor(somebody.account())).isFalse();
    }

    @Test
    void a_foreigner_who_is_called_one_of_us_is_not() {
        var foreign = world.slack.user("fred", Kind.FOREIGN);
        var claimed = new Identity(Optional.empty(), world.slack.team(), foreign.user());
        assertThat(world.up().vouchesFor(claimed.account())).isFalse();
    }

    @Test
    void somebody_of_an_organisation_that_we_are_not_in_is_not() {
        var claimed = new Identity(Optional.of("E1"), world.slack.team(), world.anna.user());
        assertThat(world.up().vouchesFor(claimed.account())).isFalse();
    }

    @Test
    void in_an_organisation_a_member_is_known_by_it() {
        world.slack.enterprise("E9");
        var member = world.slack.user("eve", Kind.MEMBER);
        assertThat(member.enterprise()).contains("E9");
        assertThat(world.up().vouchesFor(member.account())).isTrue();
    }

    @Test
    void in_doubt_nobody_is_and_not_for_long() {
        var chat = world.up();
        world.slack.fail("users.info", "internal_error", 1);
        assertThat(chat.vouchesFor(world.anna.account())).isFalse();
        assertThat(chat.vouchesFor(world.anna.account())).isFalse();
        assertThat(world.slack.calls("users.info")).hasSize(1);
    }

    @Test
    void before_slack_has_said_who_we_are_nobody_is() {
        world.slack.down(true);
        assertThat(world.chat().vouchesFor(world.anna.account())).isFalse();
    }

    @Test
    void a_group_has_its_members_and_none_that_we_cannot_read() {
        var chat = world.up();
        var group = world.slack.group("dba", world.anna, world.bert);
        assertThat(chat.members(group)).containsExactlyInAnyOrder(world.anna.account(), world.bert.account());
        assertThat(chat.members(group)).hasSize(2);
        assertThat(world.slack.calls("usergroups.users.list")).hasSize(1);
        assertThat(chat.members("S404")).isEmpty();
    }

    @Test
    void without_a_paid_plan_groups_are_empty_and_that_is_no_trouble() {
        var chat = world.up();
        var group = world.slack.group("dba", world.anna);
        world.slack.freePlan(true);
        assertThat(chat.members(group)).isEmpty();
        assertThat(chat.health().troubles()).isEmpty();
    }

    @Test
    void a_missing_scope_for_groups_is_a_trouble() {
        var chat = world.up();
        world.slack.fail("usergroups.users.list", "missing_scope", 1);
        assertThat(chat.members(world.slack.group("dba", world.anna))).isEmpty();
        assertThat(chat.health().troubles()).singleElement().asString().contains("usergroups:read");
    }

    @Test
    void somebody_of_another_chat_is_not_one_of_us() {
        assertThat(world.up()
                        .vouchesFor(new Account("console", world.anna.account().id())))
                .isFalse();
    }

    @Test
    void slack_that_is_down_at_the_start_is_asked_until_it_answers() {
        world.slack.down(true);
        var chat = world.chat();
        assertThat(chat.health().up()).isFalse();
        world.slack.down(false);
        await().until(() -> chat.health().up());
        assertThat(chat.vouchesFor(world.anna.account())).isTrue();
    }
}
