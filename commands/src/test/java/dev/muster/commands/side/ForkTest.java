package dev.muster.commands.side;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.verb.Answer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A cluster that was recovered to an earlier point twice in one night. What was given up: 2 on timeline 1, 4 on timeline 2.
 */
final class ForkTest {
    private static final String NOW =
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    private static final Pattern TIMELINE = Pattern.compile("--timeline (\\d+)");
    private static final Pattern TO = Pattern.compile("--to (\"[^\"]+\"|\\S+)");
    private static final String LSN = "SELECT pg_current_wal_insert_lsn()";
    private static Stage stage;
    private static String before;
    private static String lost;
    private static String lostTime;
    private static String lostXid;
    private static String onlyThere;
    private static Answer.Refusal pastTheEnd;
    private static String lostAgain;
    private static String after;
    private static String afterTime;

    @BeforeAll
    static void a_night() throws Exception {
        stage = new Stage();
        stage.streams();
        stage.base();
        stage.mark(1);
        stage.sealed();
        stage.servers.base("spare", Stage.ONE);
        before = stage.ask(LSN);
        lostXid = stage.ask("WITH two AS (INSERT INTO mark VALUES (2)) SELECT pg_current_xact_id()");
        lost = stage.ask(LSN);
        lostTime = stage.ask(NOW);
        stage.ask("SELECT pg_create_restore_point('deploy')");
        onlyThere = stage.ask("SELECT pg_create_restore_point('only there')");
        stage.sealed();
        stage.sealed();
        var far = stage.ask(LSN);
        stage.mark(22);
        recover(before);
        pastTheEnd = asked("to", far);
        stage.sealed(); // What follows is behind all positions that were lost.
        stage.ask("SELECT pg_create_restore_point('deploy')");
        stage.sealed();
        stage.mark(3);
        stage.sealed();
        stage.servers.base("spare", Stage.ONE);
        var again = stage.ask(LSN);
        stage.mark(4);
        lostAgain = stage.ask(LSN);
        stage.mark(44);
        recover(again);
        stage.sealed();
        stage.mark(5);
        after = stage.ask(LSN);
        afterTime = stage.ask(NOW);
        stage.mark(6);
        stage.sealed();
    }

    /** As somebody did it by hand. */
    private static void recover(String to) throws Exception {
        stage.received();
        stage.servers.stop(Stage.ONE, "immediate");
        stage.gone();
        var data = stage.servers.data(Stage.ONE);
        var old = data.resolveSibling("old-" + to.replace('/', '-'));
        Files.move(data, old);
        Files.move(stage.servers.data("spare"), data);
        Files.writeString(data.resolve("postgresql.auto.conf"), """
                restore_command = 'cp %s/pg_wal/%%f %%p'
                recovery_target_lsn = '%s'
                recovery_target_inclusive = off
                recovery_target_action = promote
                """.formatted(old, to), StandardOpenOption.APPEND);
        var signal = Files.createFile(data.resolve("recovery.signal"));
        Files.setOwner(signal, Files.getOwner(data));
        stage.servers.start(Stage.ONE);
        TestCluster.await(
                "it is promoted", () -> stage.ask("SELECT pg_is_in_recovery()").equals("f"));
        stage.streams();
        stage.received();
    }

    @AfterAll
    static void all_is_over() throws Exception {
        stage.close();
    }

    private static Answer.Refusal asked(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("beside", "true"));
        var answer = stage.answer(stage.tools, all.toArray(String[]::new));
        assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Refusal.class);
        return (Answer.Refusal) answer;
    }

    /** What stands where a button leads. */
    private static String pressed(Answer.FollowUp button, int timeline) throws Exception {
        var on = TIMELINE.matcher(button.words());
        var to = TO.matcher(button.words());
        assertThat(on.find()).as(button.words()).isTrue();
        assertThat(to.find()).as(button.words()).isTrue();
        assertThat(on.group(1)).isEqualTo(String.valueOf(timeline));
        var words = new ArrayList<>(List.of("to", to.group(1).replace("\"", ""), "timeline", on.group(1)));
        if (button.words().contains("--inclusive")) {
            words.addAll(List.of("inclusive", "true"));
        }
        var side = stage.open(words.toArray(String[]::new));
        var marks = stage.marks(side);
        assertThat(side.server().timeline()).isEqualTo(timeline);
        stage.drop(side);
        return marks;
    }

    private static void both(Answer.Refusal question, String givenUp, String goesOn) throws Exception {
        assertThat(question.problem().code()).isEqualTo("ON_ANOTHER_TIMELINE");
        assertThat(question.problem().fact()).contains("timeline 1, which was given up", "timeline 3, which goes on");
        assertThat(question.problem().hint()).contains("--timeline 1", "--timeline 3");
        assertThat(question.next()).hasSize(2);
        assertThat(question.next().getFirst().label()).startsWith("What was given up: timeline 1");
        assertThat(question.next().getLast().label()).isEqualTo("What goes on: timeline 3");
        assertThat(pressed(question.next().getFirst(), 1)).isEqualTo(givenUp);
        assertThat(pressed(question.next().getLast(), 3)).isEqualTo(goesOn);
    }

    @Test
    void a_time_in_what_was_given_up_is_asked_about_and_both_buttons_lead_there() throws Exception {
        both(asked("to", lostTime), "1 2", "1");
    }

    @Test
    void a_position_in_what_was_given_up_is_asked_about_and_both_buttons_lead_there() throws Exception {
        both(asked("to", lost), "1 2", "1");
    }

    @Test
    void the_number_of_a_transaction_that_was_given_twice_is_asked_about() throws Exception {
        both(asked("to", "xid:" + lostXid, "inclusive", "true"), "1 2", "1");
    }

    @Test
    void a_restore_point_that_there_is_of_the_same_name_is_asked_about() throws Exception {
        both(asked("to", "name:deploy"), "1 2", "1");
    }

    @Test
    void what_only_the_given_up_one_has_is_refused_with_a_button_to_it() throws Exception {
        assertThat(onlyThere).isNotEmpty();
        var refused = asked("to", "name:only there");
        assertThat(refused.problem().code()).isEqualTo("UNKNOWN_RESTORE_POINT");
        assertThat(refused.next()).hasSize(1);
        assertThat(pressed(refused.next().getFirst(), 1)).isEqualTo("1 2");

        assertThat(pastTheEnd.problem().code()).isEqualTo("ON_ANOTHER_TIMELINE");
        assertThat(pastTheEnd.problem().fact()).contains("timeline 2, which goes on, ends at ");
        assertThat(pastTheEnd.next().getLast().words()).isEqualTo("restore own --to latest --beside");
        assertThat(pressed(pastTheEnd.next().getFirst(), 1)).isEqualTo("1 2");
    }

    @Test
    void the_second_one_that_was_given_up_is_asked_about_too() throws Exception {
        var question = asked("to", lostAgain);
        assertThat(question.problem().code()).isEqualTo("ON_ANOTHER_TIMELINE");
        assertThat(question.next()).hasSize(2);
        assertThat(pressed(question.next().getFirst(), 2)).isEqualTo("1 3 4");
        assertThat(pressed(question.next().getLast(), 3)).isEqualTo("1 3");
    }

    @Test
    void what_can_mean_one_thing_alone_is_not_asked_about() throws Exception {
        for (var to : List.of(after, afterTime)) {
            var side = stage.open("to", to);
            assertThat(stage.marks(side)).isEqualTo("1 3 5");
            stage.drop(side);
        }
        var side = stage.open("to", before);
        assertThat(stage.marks(side)).isEqualTo("1");
        stage.drop(side);
    }

    @Test
    void a_timeline_that_nobody_knows_is_refused_with_those_that_there_are() {
        var refused = asked("to", after, "timeline", "9");
        assertThat(refused.problem().code()).isEqualTo("UNKNOWN_TIMELINE");
        assertThat(refused.problem().hint()).isEqualTo("there is --timeline 1, --timeline 2, --timeline 3");
        assertThat(refused.next()).hasSize(3);
        assertThat(refused.next().getLast().words()).contains("--timeline 3");
    }
}
