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
