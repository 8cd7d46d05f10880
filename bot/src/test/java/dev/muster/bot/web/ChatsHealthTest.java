package dev.muster.bot.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.config.Config;
import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.store.Samples;
import dev.muster.bot.store.TestStore;
import dev.muster.bot.watch.Findings;
import dev.muster.bot.watch.Watch;
import dev.muster.chat.testing.FakeChat;
import dev.muster.commands.cluster.Observer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What our web server says of the chats. */
class ChatsHealthTest {
    private final FakeChat chat = new FakeChat();
    private final Observer observer = new Observer(List.of(), "none", Clock.systemUTC());
    private final Web web = Web.start(
            new Config.Web("127.0.0.1", 0),
            new Web.Readiness(() -> true, List.of(chat)),
            Metrics.of(List.of(), watch(), List.of(chat), _ -> List.of()),
            List.of());

    private Watch watch() {
        var jdbi = TestStore.shared().jdbi();
        var journal = new Journal(jdbi, new Shape(Map.of()), new Redaction(List.of()));
        var incidents = new Incidents(jdbi, journal, new Outbox(jdbi), _ -> List.of());
        return new Watch(observer, new Samples(jdbi), new Findings(jdbi, journal, incidents), Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        web.close();
        observer.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void a_chat_that_is_down_makes_us_unready_and_says_which() throws Exception {
        web.opened();
        assertThat(get("/readyz").body()).isEqualTo("ready\n");
        chat.down(true);
        var answer = get("/readyz");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("not ready: fake\n");
        chat.down(false);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void troubles_leave_us_ready_and_are_mentioned_without_saying_what_they_are() throws Exception {
        web.opened();
        chat.troubles(List.of("the channel C1 is archived", "the scope pins:write is missing"));
        var answer = get("/readyz");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ready, 2 troubles on fake (see /db status)\n");
    }

    @Test
    void the_metrics_tell_whether_each_chat_is_up_and_how_much_is_wrong_with_it() throws Exception {
        assertThat(get("/metrics").body())
                .contains("muster_chat_up{chat=\"fake\"} 1.0", "muster_chat_troubles{chat=\"fake\"} 0.0");
        chat.down(true);
        chat.troubles(List.of("the channel C1 is archived"));
        assertThat(get("/metrics").body())
                .contains("muster_chat_up{chat=\"fake\"} 0.0", "muster_chat_troubles{chat=\"fake\"} 1.0");
    }
}
