package dev.muster.slack.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static Verdict of(String error) {
        return Verdict.of(new Answer.Refused<>(Call.of(Method.POST, "C1"), error, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"message_not_found", "cant_update_message"})
    void a_message_that_is_no_more_is_gone(String error) {
        assertThat(of(error)).isInstanceOf(Verdict.Gone.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            not_in_channel                    | CHANNEL | /invite @Muster
            channel_not_found                 | CHANNEL | /invite @Muster
            is_archived                       | CHANNEL | unarchive it, or give orders another channel
            missing_scope                     | CALL    | add the scope chat:write to the app and reinstall it
            invalid_auth                      | TOKEN   | install the app again
            token_revoked                     | TOKEN   | install the app again
            account_inactive                  | TOKEN   | install the app again
            restricted_action                 | CALL    | ask an administrator
            restricted_action_thread_only_channel | CALL | ask an administrator
            no_permission                     | CALL    | ask an administrator
            """)
    void what_lasts_says_what_to_do(String error, Verdict.Kind kind, String hint) {
        assertThat(of(error)).isInstanceOfSatisfying(Verdict.Lasting.class, lasting -> {
            assertThat(lasting.kind()).isEqualTo(kind);
            assertThat(lasting.sentence()).contains(hint);
            assertThat(lasting.sentence()).doesNotContain("\n");
        });
    }

    @Test
    void the_scope_that_slack_names_is_the_one_to_add() {
        var refused =
                new Answer.Refused<>(Call.of(Method.HISTORY, "C1"), "missing_scope", Optional.of("groups:history"));
        assertThat(Verdict.of(refused).sentence()).contains("the scope groups:history to");
    }

    @Test
    void anything_else_is_refused_this_once_with_slacks_own_word() {
        assertThat(of("msg_too_long")).isEqualTo(new Verdict.Once("slack does not take it: msg_too_long"));
    }

    @Test
    void in_the_direct_messages_of_others_nobody_can_invite_us() {
        var refused = new Answer.Refused<>(Call.of(Method.POST, "D1"), "channel_not_found", Optional.empty());
        assertThat(Verdict.of(refused)).isInstanceOf(Verdict.Once.class);
    }

    @Test
    void the_token_of_the_sockets_is_another_than_the_bots() {
        var refused = new Answer.Refused<>(Call.of(Method.CONNECTIONS_OPEN), "invalid_auth", Optional.empty());
        assertThat(Verdict.of(refused)).isInstanceOfSatisfying(Verdict.Lasting.class, lasting -> {
            assertThat(lasting.sentence()).contains("app-level token");
            assertThat(lasting.kind()).isEqualTo(Verdict.Kind.CALL);
        });
    }
}
