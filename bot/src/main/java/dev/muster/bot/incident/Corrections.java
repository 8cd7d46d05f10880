package dev.muster.bot.incident;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What entries should read instead, by the last word about each. Who corrects a correction means the entry itself. */
public final class Corrections {
    private final Map<Long, Long> roots = new HashMap<>();
    private final Map<Long, String> texts = new HashMap<>();
    private final Set<Long> known = new HashSet<>();

    /** {@code events} in the order of their numbers. */
    public Corrections(Collection<Event> events) {
        for (var event : events) {
            if (event.what() instanceof What.Corrected(var seq, var text)) {
                long root = roots.getOrDefault(seq, seq);
                roots.put(event.seq(), root);
                texts.put(root, text);
            } else if (Phrases.isTold(event.what())) {
                known.add(event.seq());
            }
        }
    }

    public Optional<String> of(long seq) {
        return Optional.ofNullable(texts.get(seq));
    }

    /** It corrects what is not here: then it is told as it stands, or nobody would ever read it. */
    boolean isOfNothing(Event event) {
        return event.what() instanceof What.Corrected && !known.contains(roots.getOrDefault(event.seq(), -1L));
    }
}
