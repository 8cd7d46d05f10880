package dev.muster.slack.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.slack.api.methods.response.auth.AuthTestResponse;
import dev.muster.chat.Chat;
import dev.muster.chat.Secret;
import dev.muster.slack.testing.MovableClock;
import io.javalin.Javalin;
import io.javalin.http.Handler;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes of answers that no Slack of ours gives. */
class ApiTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final MovableClock clock = new MovableClock();
    private volatile Handler slack = ctx -> ctx.result("{}").contentType("application/json");
    private final Javalin server = Javalin.create(config -> config.routes.post("/api/{method}", ctx -> {
                asked.incrementAndGet();
                slack.handle(ctx);
            }))
            .start("127.0.0.1", 0);
    private final Api api = new Api(
            new Settings(
                    new Settings.Connection.Sockets(new Secret("xapp-secret")),
                    new Secret("xoxb-secret"),
                    URI.create("http://127.0.0.1:" + server.port() + "/api/"),
                    Optional.empty(),
                    Settings.Rooms.THREADS,
                    "pushpin"),
            new Pace(clock, Pace.Limits.OF_SLACK),
            new Troubles());

    @AfterEach
    void close() {
        api.close();
        server.stop();
    }

    private AuthTestResponse ask() {
        return api.demand(Call.of(Method.AUTH_TEST), methods -> methods.authTest(r -> r));
    }

    @Test
    void a_page_instead_of_an_answer_is_no_answer() {
        slack = ctx -> ctx.html("<html>Please log in, xoxb-secret</html>");
        assertThatThrownBy(this::ask)
                .isInstanceOf(Chat.ChatException.class)
                .hasMessageContaining("slack")
                .hasMessageNotContaining("xoxb");
    }

    @Test
    void a_refusal_without_a_reason_is_one() {
        assertThatThrownBy(this::ask).isInstanceOf(Chat.ChatException.class).hasMessageContaining("no reason given");
    }

    @Test
    void a_server_that_breaks_off_is_not_asked_twice() {
        slack = ctx -> {
            throw new StackOverflowError();
        };
        assertThatThrownBy(this::ask).isInstanceOf(Chat.ChatException.class).hasMessageContaining("500");
        assertThat(asked).hasValue(1);
    }

    @Test
    void nobody_at_all_is_said_to_be_out_of_reach() {
        server.stop();
        assertThatThrownBy(this::ask)
                .isInstanceOf(Chat.ChatException.class)
                .hasMessageContaining("slack cannot be reached");
    }

    @Test
    void too_many_calls_without_a_time_are_a_pause_of_seconds() {
        slack = ctx -> ctx.status(429).header("Retry-After", "soon").json("{\"ok\":false}");
        assertThatThrownBy(this::ask)
                .isInstanceOfSatisfying(
                        Chat.BusyException.class,
                        busy -> assertThat(busy.pause()).isEqualTo(Duration.ofSeconds(5)));
        assertThatThrownBy(this::ask).isInstanceOf(Chat.BusyException.class);
        assertThat(asked).hasValue(1);
        slack = ctx -> ctx.result("{\"ok\":true,\"user_id\":\"U1\"}").contentType("application/json");
        clock.forward(Duration.ofSeconds(5));
        assertThat(ask().getUserId()).isEqualTo("U1");
    }

    @Test
    void a_limit_that_slack_calls_an_error_is_one() {
        slack = ctx -> ctx.result("{\"ok\":false,\"error\":\"ratelimited\"}").contentType("application/json");
        assertThatThrownBy(this::ask).isInstanceOf(Chat.BusyException.class);
    }
}
