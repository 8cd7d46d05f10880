package dev.muster.bot.verbs;

import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What keeps Muster from talking in the chats as it should. */
public record Hindrances(Collection<Chat> chats) {
    public Hindrances {
        chats = List.copyOf(chats);
    }

    /** A sentence each, with the chat that it is about. */
    public List<String> sentences() {
        return chats.stream()
                .sorted(Comparator.comparing(Chat::name))
                .flatMap(Hindrances::of)
                .toList();
    }

    private static Stream<String> of(Chat chat) {
        var health = chat.health();
        var away = health.up() ? Stream.<String>empty() : Stream.of("it cannot be reached: " + health.detail());
        return Stream.concat(away, health.troubles().stream()).map(trouble -> chat.name() + ": " + trouble);
    }

    /** The same document, with a warning at its end when there is something to warn of. */
    Document under(Document document) {
        var sentences = sentences();
        if (sentences.isEmpty()) {
            return document;
        }
        var tone = document.tone() == Tone.BAD ? Tone.BAD : Tone.WARNING;
        return new Document(document.title(), tone, document.blocks())
                .with(new Block.Text("Not as it should be with Muster itself:"))
                .with(new Block.Listing(sentences));
    }
}
