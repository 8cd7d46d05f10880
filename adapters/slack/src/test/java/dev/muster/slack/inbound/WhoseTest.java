package dev.muster.slack.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WhoseTest {
    @Test
    void somebody_of_ours_is_in_our_organisation() {
        assertThat(Whose.of("E1", "T1", false).user("U1", "T1").account().id()).isEqualTo("E1/T1/U1");
        assertThat(Whose.of("E1", "T1", false).user("U1").account().id()).isEqualTo("E1/T1/U1");
        assertThat(Whose.of(null, "T1", true).user("U1", "T1").account().id()).isEqualTo("T1/U1");
    }

    @Test
    void somebody_of_another_workspace_is_in_ours_only_if_nobody_else_could_be_there() {
        assertThat(Whose.of("E1", "T1", false).user("U1", "T9").account().id()).isEqualTo("T9/U1");
        assertThat(Whose.of("E1", "T1", true).user("U1", "T9").account().id()).isEqualTo("E1/T9/U1");
    }

    @Test
    void somebody_of_another_organisation_is_never_taken_for_one_of_ours() {
        assertThat(Whose.of("E1", "T1", true).user("U1", "E9", "T9").account().id())
                .isEqualTo("E9/T9/U1");
        assertThat(Whose.of("E1", "T1", true).user("U1", "E9").account().id()).isEqualTo("E9/T1/U1");
    }

    @Test
    void nobody_and_nowhere_are_unreadable() {
        assertThatThrownBy(() -> Whose.of(null, "T1", true).user(null)).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> Whose.of(null, null, true).user("U1")).isInstanceOf(Unreadable.class);
    }
}
