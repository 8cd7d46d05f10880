package dev.muster.bot.people;

import java.util.Map;
import java.util.Set;

/** People who stand together: those named here, and those in the chats' own groups, {@code chats} being chat → group. */
public record Group(String name, Set<String> people, Map<String, String> chats) {
    public Group {
        people = Set.copyOf(people);
        chats = Map.copyOf(chats);
    }
}
