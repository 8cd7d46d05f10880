package dev.muster.bot.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.testing.FakeChat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CrewTest {
    private static final Account ANNA = new Account("fake", "U1");
    private static final Account BERT = new Account("fake", "U2");
    private static final Account BERT_ELSEWHERE = new Account("console", "bert");
    private static final MembersOf NOBODY = (_, _) -> Set.of();

    private final FakeChat chat = new FakeChat();
    private final AtomicLong nanos = new AtomicLong();
    private final Members members = new Members(Map.of("fake", chat), nanos::get);

    private static Directory directory(Group... groups) {
        return new Directory(
                List.of(
                        new Person("anna", Set.of(Person.Role.VIEWER, Person.Role.ONCALL), Set.of(ANNA)),
                        new Person("bert", Set.of(Person.Role.BREAKGLASS), Set.of(BERT, BERT_ELSEWHERE)),
                        new Person("carl", Set.of(), Set.of())),
                List.of(groups),
                List.of());
    }

    private static Group inChat(String chat) {
        return new Group("dba", Set.of(), Map.of(chat, "S1"));
    }

    @Test
    void people_stand_in_their_roles_and_in_the_groups_that_name_them() {
        var crew = directory(new Group("dba", Set.of("bert", "carl"), Map.of()), new Group("none", Set.of(), Map.of()))
                .crew(NOBODY);
        assertThat(crew.standing())
                .isEqualTo(Map.of(
                        "anna",
                        Set.of("viewer", "oncall"),
                        "bert",
                        Set.of("breakglass", "dba"),
                        "carl",
                        Set.of("dba")));
        assertThat(crew.in(Set.of("dba", "oncall"))).containsExactly("anna", "bert", "carl");
        assertThat(crew.in(Set.of("none", "nonesuch"))).isEmpty();
        assertThat(crew.isIn("bert", Set.of("dba"))).isTrue();
        assertThat(crew.isIn("anna", Set.of("dba"))).isFalse();
        assertThat(crew.isIn("eve", Set.of("viewer", "dba"))).isFalse();
    }

    @Test
    void one_account_in_the_group_of_a_chat_is_enough() {
        chat.group("S1", Set.of(BERT, new Account("fake", "U9")));
        assertThat(directory(inChat("fake")).crew(members).in(Set.of("dba"))).containsExactly("bert");
    }

    @Test
    void the_same_id_on_another_chat_is_somebody_else() {
        chat.group("S1", Set.of(new Account("console", "U1"), new Account("console", "U2")));
        assertThat(directory(inChat("fake")).crew(members).in(Set.of("dba"))).isEmpty();
    }

    @Test
    void whoever_left_the_group_of_the_chat_is_out_within_a_minute() {
        var directory = directory(inChat("fake"));
        chat.group("S1", Set.of(ANNA));
        assertThat(directory.crew(members).in(Set.of("dba"))).containsExactly("anna");
        chat.group("S1", Set.of(BERT));
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(directory.crew(members).in(Set.of("dba"))).containsExactly("anna");
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(directory.crew(members).in(Set.of("dba"))).containsExactly("bert");
    }

    @Test
    void nobody_is_remembered_for_a_short_time_only() {
        assertThat(members.in("fake", "S1")).isEmpty();
        chat.group("S1", Set.of(ANNA));
        assertThat(members.in("fake", "S1")).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(members.in("fake", "S1")).containsExactly(ANNA);
    }

    @Test
    void groups_with_the_same_id_on_two_chats_are_two_groups() {
        chat.group("S1", Set.of(ANNA));
        assertThat(members.in("fake", "S1")).containsExactly(ANNA);
        assertThat(members.in("nowhere", "S1")).isEmpty();
    }

    @Test
    void a_group_that_cannot_be_read_has_nobody_in_it_but_those_named_here() {
        MembersOf broken = (_, _) -> {
            throw new Chat.ChatException("the platform is away");
        };
        var group = new Group("dba", Set.of("carl"), Map.of("fake", "S1"));
        assertThat(directory(group).crew(broken).in(Set.of("dba"))).containsExactly("carl");
    }
}
