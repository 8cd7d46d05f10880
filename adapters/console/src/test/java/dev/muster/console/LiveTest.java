package dev.muster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Account;
import dev.muster.chat.Document;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.ChatContract;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LiveTest {
    private static final Place CHANNEL = Place.channel("console", "db-orders");

    @Test
    void an_open_page_is_told_of_messages_edits_and_its_own_whispers() throws IOException, InterruptedException {
        try (var server = new TestConsole(new ChatContract.Ear());
                var http = HttpClient.newHttpClient()) {
            var response = http.send(
                    server.as("someone", "/api/stream")
                            .header("Accept", "text/event-stream")
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> stream = response.body()) {
                var lines = stream.iterator();
                assertThat(next(lines)).contains("someone");
                var ref = server.console.post(CHANNEL, Document.of("first", Tone.PLAIN), "1");
                server.console.whisper(
                        CHANNEL, new Account("console", "another"), Document.of("hidden", Tone.PLAIN), "2");
                server.console.whisper(
                        CHANNEL, new Account("console", "someone"), Document.of("whispered", Tone.PLAIN), "3");
                server.console.edit(ref, Document.of("edited", Tone.GOOD));
                assertThat(next(lines)).contains("first");
                assertThat(next(lines)).contains("whispered");
                assertThat(next(lines)).contains("edited");
                server.console.close();
            }
        }
    }

    @Test
    void a_page_of_one_replica_is_told_each_change_of_another_once() throws IOException, InterruptedException {
        var archive = new MemoryArchive();
        try (var here = new TestConsole(new ChatContract.Ear(), archive);
                var there = new TestConsole(new ChatContract.Ear(), archive);
                var http = HttpClient.newHttpClient()) {
            there.console.post(CHANNEL, Document.of("before", Tone.PLAIN), "0");
            var response = http.send(
                    here.as("someone", "/api/stream")
                            .header("Accept", "text/event-stream")
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> stream = response.body()) {
                var lines = stream.iterator();
                assertThat(next(lines)).contains("someone");
                var ours = here.console.post(CHANNEL, Document.of("one", Tone.PLAIN), "1");
                assertThat(next(lines)).contains("one");
                var theirs = there.console.post(CHANNEL, Document.of("two", Tone.PLAIN), "2");
                assertThat(next(lines)).contains("two");
                there.console.edit(ours, Document.of("one, edited there", Tone.GOOD));
                assertThat(next(lines)).contains("one, edited there");
                here.console.edit(theirs, Document.of("two, edited here", Tone.GOOD));
                assertThat(next(lines)).contains("two, edited here");
                there.console.whisper(
                        CHANNEL, new Account("console", "another"), Document.of("hidden", Tone.PLAIN), "3");
                var said = there.json(there.say("someone", "oops")).path("id").asString();
                assertThat(next(lines)).contains("oops").contains("\"id\":\"" + said + "\"");
                there.delete("someone", "/api/messages/" + said);
                assertThat(next(lines)).contains("\"id\":\"" + said + "\"").contains("\"deleted\":true");
                here.console.close();
            }
        }
    }

    /** The data of the next event. */
    private static String next(Iterator<String> lines) {
        while (lines.hasNext()) {
            var line = lines.next();
            if (line.startsWith("data:")) {
                return line;
            }
        }
        throw new AssertionError("the stream ended");
    }
}
