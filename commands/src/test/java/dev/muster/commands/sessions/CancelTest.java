package dev.muster.commands.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Work;
import dev.muster.commands.testing.Client;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancelTest {

    private static String pid(Client client) {
        return String.valueOf(client.pid());
    }

    private static CancelQuery step(Asked asked, Client client) {
        return (CancelQuery) asked.plan("cancel", "pid", pid(client)).steps().getFirst();
    }

    @Test
    void a_query_is_cancelled_and_its_session_lives_on() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "app")) {
            var running = client.begins("SELECT pg_sleep(50)");
            var step = step(asked, client);
            assertThat(asked.isDone(step)).isFalse();
            var proof = step.perform(asked.work());
            assertThat(proof.seen()).startsWith("the query of session " + client.pid() + " ended in ");
            assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo("57014");
            assertThat(client.alive()).isTrue();
            assertThat(asked.isDone(step)).isTrue();
            assertThat(step.perform(asked.work()).seen()).contains("had ended by itself");
        }
    }

    @Test
    void the_plan_says_whom_it_reaches_and_what_it_rests_on() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "app")) {
            var _ = client.begins("SELECT pg_sleep(50), 'secret'");
            var plan = asked.plan("cancel", "cluster", "orders", "pid", pid(client), "reason", "it blocks us");
            assertThat(plan.title()).isEqualTo("Cancel the query of session " + client.pid() + " of app on orders-a");
            assertThat(plan.danger()).isEqualTo(Danger.CHANGE);
            assertThat(plan.target().database()).hasValue("orders");
            assertThat(plan.grounds().reason()).hasValue("it blocks us");
            assertThat(plan.grounds().facts())
                    .containsOnlyKeys("node orders-a", "session " + client.pid(), "query of session " + client.pid());
            assertThat(plan.grounds().facts().get("node orders-a"))
                    .startsWith("primary on timeline 1, system identifier ");
            assertThat(plan.grounds().checks())
                    .extracting(Check::name)
                    .containsExactly("orders-a is the primary", "Muster may signal sessions", "a query is running");
            assertThat(plan.outlook().blast())
                    .containsEntry("sessions", "1: 1 active")
                    .containsEntry("users", "app (1)")
                    .containsEntry("query", "SELECT pg_sleep(…), …");
            assertThat(plan.outlook().loss().what()).startsWith("uncommitted work of 1 open transaction");
            assertThat(asked.plan("cancel", "pid", pid(client), "reason", "it blocks us")
                            .hash())
                    .isEqualTo(plan.hash());
        }
    }

    @Test
    void a_later_query_of_the_same_session_is_another_query() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "app")) {
            var first = client.begins("SELECT pg_sleep(50)");
            var step = step(asked, client);
            TestCluster.shared().ask("orders-a", "SELECT pg_cancel_backend(" + pid(client) + ")");
            assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo("57014");
            var second = client.begins("SELECT pg_sleep(49)");
            assertThat(asked.isDone(step)).isTrue();
            assertThat(step.perform(asked.work()).seen()).contains("had ended by itself");
            assertThat(client.state()).isEqualTo("active");
            assertThat(second.isDone()).isFalse();
        }
    }

    @Test
    void a_number_that_came_again_is_another_session() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "app")) {
            var _ = client.begins("SELECT pg_sleep(50)");
            var step = step(asked, client);
            var key = new SessionKey(client.pid(), step.session().started().minusMillis(1));
            var older = new CancelQuery(step.spot(), key, step.queryStarted(), "app");
            older.perform(asked.work());
            assertThat(client.state()).isEqualTo("active");
        }
    }

    @Test
    void a_run_that_was_stopped_cancels_nothing() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "app")) {
            var _ = client.begins("SELECT pg_sleep(50)");
            var step = step(asked, client);
            assertThatThrownBy(() -> step.perform(TestWork.stoppedAfter(asked.observer(), 0)))
                    .isInstanceOf(Work.Stopped.class);
            assertThat(client.state()).isEqualTo("active");
        }
    }

    @Test
    void a_session_on_a_standby_is_found_there() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-b", "orders", "app")) {
            var running = client.begins("SELECT pg_sleep(50)");
            var plan = asked.plan("cancel", "pid", pid(client));
            assertThat(plan.title()).endsWith(" on orders-b");
            assertThat(plan.grounds().facts().get("node orders-b")).startsWith("standby on timeline 1");
            plan.steps().getFirst().perform(asked.work());
            assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo("57014");
            assertThat(asked.problem("cancel", "pid", pid(client), "node", "orders-a")
                            .code())
                    .isEqualTo("UNKNOWN_SESSION");
        }
    }

    @Test
    void what_cannot_be_cancelled_is_refused_with_something_to_do() throws Exception {
        try (var asked = Asked.asMuster();
                var idle = new Client("orders-a", "orders", "app");
                var king = new Client("orders-a", "orders", "postgres")) {
            var _ = king.begins("SELECT pg_sleep(50)");
            var noQuery = asked.problem("cancel", "pid", pid(idle));
            assertThat(noQuery.code()).isEqualTo("NO_QUERY");
            assertThat(noQuery.hint()).endsWith("/db terminate orders " + idle.pid());
            var superuser = asked.problem("cancel", "pid", pid(king));
            assertThat(superuser.code()).isEqualTo("SUPERUSER_SESSION");
            assertThat(superuser.hint()).contains("pg_terminate_backend(" + king.pid() + ")");
            var server = TestCluster.shared()
                    .ask("orders-a", "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
            assertThat(asked.problem("cancel", "pid", server, "node", "orders-a")
                            .fact())
                    .endsWith("is the server's own: checkpointer");
            var own = TestCluster.shared()
                    .ask("orders-a", "SELECT pid FROM pg_stat_activity WHERE application_name = 'muster' LIMIT 1");
            assertThat(asked.problem("cancel", "pid", own).code()).isEqualTo("OWN_SESSION");
            assertThat(asked.problem("cancel", "pid", pid(idle) + "0").hint()).isNotEmpty();
            assertThat(asked.problem("cancel", "pid", "99999999999").code()).isEqualTo("UNKNOWN_SESSION");
        }
    }

    @Test
    void without_the_right_the_grant_is_named() throws Exception {
        try (var weak = new Asked("weak", "orders");
                var blind = new Asked("blind", "orders");
                var client = new Client("orders-a", "orders", "app")) {
            var _ = client.begins("SELECT pg_sleep(50)");
            assertThat(weak.problem("cancel", "pid", pid(client)).hint())
                    .endsWith("GRANT pg_signal_backend TO \"weak\"");
            assertThat(blind.problem("cancel", "pid", pid(client)).hint()).contains("pg_");
        }
    }
}
