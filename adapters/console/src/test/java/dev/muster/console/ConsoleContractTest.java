package dev.muster.console;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Inert;
import dev.muster.chat.Listener;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.testing.ChatContract;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The console keeps the contract of every chat, seen over its real HTTP interface. */
class ConsoleContractTest implements ChatContract {

    @Override
    public Platform open(Listener listener) {
        return new Seen(new TestConsole(listener));
    }

    private record Seen(TestConsole server) implements Platform {
        @Override
        public Chat chat() {
            return server.console;
        }

        @Override
        public Place channel() {
            return Place.channel("console", "db-orders");
        }

        @Override
        public Account someone() {
            return new Account("console", "someone");
        }

        @Override
        public Account another() {
            return new Account("console", "another");
        }

        @Override
        public String read(MessageRef ref, Account viewer) {
            return server.message(viewer.id(), ref.id())
                    .orElseThrow()
                    .path("text")
                    .asString();
        }

        @Override
        public boolean canSee(MessageRef ref, Account viewer) {
            return server.message(viewer.id(), ref.id()).isPresent();
        }

        @Override
        public List<String> files(MessageRef ref) {
            var texts = new ArrayList<String>();
            for (var block : server.message("someone", ref.id())
                    .orElseThrow()
                    .path("document")
                    .path("blocks")) {
                if (block.path("type").asString().equals("file")) {
                    texts.add(server.get(
                                    "someone",
                                    "/api/files/" + block.path("file").asString())
                            .body());
                }
            }
            return texts;
        }

        @Override
        public void delete(MessageRef ref) {
            server.archive.delete(Long.parseLong(ref.id()));
        }

        /** The page makes text nodes of every string; what is left to go wrong is a character that acts by itself. */
        @Override
        public int active(MessageRef ref) {
            return count(server.message("someone", ref.id()).orElseThrow());
        }

        private static int count(JsonNode node) {
            int here = node.isString() && !Inert.text(node.asString()).equals(node.asString()) ? 1 : 0;
            return here + node.valueStream().mapToInt(Seen::count).sum();
        }

        @Override
        public void say(Account who, Place place, String words) {
            var status = server.say(who.id(), "/db " + words).statusCode();
            if (status != 202) {
                throw new IllegalStateException("said, and answered with " + status);
            }
        }

        @Override
        public void press(Account who, MessageRef message, String button, Map<String, String> values) {
            var body = Json.object();
            var answers = body.putObject("values");
            values.forEach(answers::put);
            answers.put("severity", "SEV-1");
            var response = server.send(server.as(who.id(), "/api/messages/" + message.id() + "/buttons/" + button)
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
            if (response.statusCode() != 202) {
                throw new IllegalStateException(response.body());
            }
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
