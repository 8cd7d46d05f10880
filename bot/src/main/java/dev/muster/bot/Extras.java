package dev.muster.bot;

import dev.muster.bot.desk.Errand;
import dev.muster.bot.store.FollowUps;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Place;
import dev.muster.commands.verb.Answer;
import dev.muster.console.Slashes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one kind of Muster has beside the others: the demo can be broken, and says so first of all. */
record Extras(List<Errand> errands, Slashes slashes, Optional<Greeting> greeting) {
    static final Extras NONE = new Extras(
            List.of(),
            new Slashes(
                    List.of(),
                    Map.of(
                            "demo",
                            "/demo breaks databases on purpose, and only where nothing can be lost: start ./muster demo"
                                    + " and say it there.")),
            Optional.empty());

    /** What is said once at the start; the same key is the same message for all time. */
    record Greeting(Place place, Answer.Reply words, String key) {

        void say(Collection<Chat> chats, FollowUps followUps) {
            var buttons = new ArrayList<Block.Button>();
            for (var next : words.next()) {
                var id = followUps.id(key + ":" + buttons.size(), next.words(), Instant.now());
                buttons.add(new Block.Button(id, next.label(), Block.Button.Style.PLAIN));
            }
            chats.stream()
                    .filter(chat -> chat.name().equals(place.chat()))
                    .forEach(chat -> chat.post(place, words.document().with(new Block.Buttons(buttons)), key));
        }
    }
}
