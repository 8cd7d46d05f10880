package dev.muster.chat;

import dev.muster.chat.testing.ChatContract;
import dev.muster.chat.testing.FakeChat;
import java.util.List;
import java.util.Map;

/** The fake keeps the contract that it stands in for. */
class FakeChatTest implements ChatContract {

    @Override
    public Platform open(Listener listener) {
        var fake = new FakeChat();
        fake.start(listener);
        return new Seen(fake);
    }

    private record Seen(FakeChat fake) implements Platform {
        @Override
        public Chat chat() {
            return fake;
        }

        @Override
        public Place channel() {
            return Place.channel("fake", "db-orders");
        }

        @Override
        public Account someone() {
            return new Account("fake", "someone");
        }

        @Override
        public Account another() {
            return new Account("fake", "another");
        }

        private FakeChat.Message message(MessageRef ref) {
            return fake.messages().stream()
                    .filter(m -> m.ref().equals(ref))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String read(MessageRef ref, Account viewer) {
            return PlainText.of(message(ref).document());
        }

        @Override
        public boolean canSee(MessageRef ref, Account viewer) {
            return message(ref).onlyFor().map(viewer::equals).orElse(true);
        }

        @Override
        public List<String> files(MessageRef ref) {
            return message(ref).document().blocks().stream()
                    .filter(Block.File.class::isInstance)
                    .map(b -> ((Block.File) b).content().utf8())
                    .toList();
        }

        @Override
        public void delete(MessageRef ref) {
            fake.delete(ref);
        }

        @Override
        public int active(MessageRef ref) {
            var shown = read(ref, someone());
            return shown.equals(Inert.text(shown)) ? 0 : 1;
        }

        @Override
        public void say(Account who, Place place, String words) {
            fake.say(who, place, words);
        }

        @Override
        public void press(Account who, MessageRef message, String button, Map<String, String> values) {
            fake.press(who, message, button, values);
        }

        @Override
        public void close() {
            fake.close();
        }
    }
}
