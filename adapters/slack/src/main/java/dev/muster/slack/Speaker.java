package dev.muster.slack;

import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.workspace.Identity;
import java.util.List;
import java.util.Optional;

/** Says each thing in the way of its place. */
final class Speaker {
    private final Mail mail;
    private final Whispers whispers;
    private final Pages pages;
    private final Commands commands;

    Speaker(Mail mail, Whispers whispers, Pages pages, Commands commands) {
        this.mail = mail;
        this.whispers = whispers;
        this.pages = pages;
        this.commands = commands;
    }

    MessageRef post(Place place, Document document, String key) {
        return Pages.owner(place)
                .map(owner -> pages.show(place, owner, document))
                .orElseGet(() -> say(place, document, key));
    }

    private MessageRef say(Place place, Document document, String key) {
        try {
            return mail.post(place, document, key);
        } catch (Chat.ChatException e) {
            // Whoever asks something where we may not speak must not wait in vain. The answer stays owed: who asked
            // again would get it twice.
            commands.tellAskers(place.channel(), e.getMessage() + ". Then comes what you asked for.");
            throw e;
        }
    }

    MessageRef whisper(Place place, Account to, Document document, String key) {
        return Pages.owner(place)
                .map(owner -> whispers.whisper(Place.channel(Identity.CHAT, owner), to, document, key))
                .orElseGet(() -> whispers.whisper(place, to, document, key));
    }

    void edit(MessageRef ref, Document document) {
        var owner = Pages.owner(ref.place());
        if (owner.isPresent()) {
            var _ = pages.show(ref.place(), owner.get(), document);
        } else if (!whispers.edit(ref, document)) {
            mail.edit(ref, document);
        }
    }

    /** Who is called to attention. */
    static List<Identity> called(Document document) {
        return document.blocks().stream()
                .filter(Block.Call.class::isInstance)
                .flatMap(block -> ((Block.Call) block).people().stream())
                .map(Identity::of)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }
}
