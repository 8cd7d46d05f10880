package dev.muster.slack.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The modals that are open before people, the triggers that open them, and the app's home pages. */
final class Windows {
    private static final Duration TRIGGER_LIVES = Duration.ofSeconds(3);
    private static final int DEEPEST = 3;

    private final Map<String, Trigger> triggers = new LinkedHashMap<>();
    private final Map<String, List<Window>> open = new HashMap<>();
    private final Map<String, ObjectNode> homes = new HashMap<>();
    private final Ids ids;
    private final InstantSource clock;

    Windows(Ids ids, InstantSource clock) {
        this.ids = ids;
        this.clock = clock;
    }

    private record Trigger(String user, Instant at, boolean used) {}

    String trigger(String user) {
        var id = ids.trigger();
        triggers.put(id, new Trigger(user, clock.instant(), false));
        return id;
    }

    /** Takes it, for nobody takes it twice; the user before whom something may be opened. */
    String take(String id) {
        var trigger = triggers.get(id);
        if (trigger == null) {
            throw new Refused("invalid_trigger_id");
        }
        if (trigger.used()) {
            throw new Refused("exchanged_trigger_id");
        }
        if (clock.instant().isAfter(trigger.at().plus(TRIGGER_LIVES))) {
            throw new Refused("expired_trigger_id");
        }
        triggers.put(id, new Trigger(trigger.user(), trigger.at(), true));
        return trigger.user();
    }

    void open(String user, ObjectNode view) {
        open.put(user, new ArrayList<>(List.of(window(user, view))));
    }

    void push(String user, ObjectNode view) {
        var stack = open.computeIfAbsent(user, _ -> new ArrayList<>());
        if (stack.size() >= DEEPEST) {
            throw new Refused("push_limit_reached");
        }
        stack.add(window(user, view));
    }

    private static Window window(String user, ObjectNode view) {
        return new Window(Json.text(view, "id"), user, view, Map.of());
    }

    /** The one on top. */
    Optional<Window> before(String user) {
        return Optional.ofNullable(open.get(user))
                .filter(stack -> !stack.isEmpty())
                .map(List::getLast);
    }

    Optional<Window> find(String idOrExternal) {
        return open.values().stream()
                .flatMap(List::stream)
                .filter(window -> window.id().equals(idOrExternal)
                        || (!idOrExternal.isEmpty()
                                && Json.text(window.view(), "external_id").equals(idOrExternal)))
                .findFirst();
    }

    void replace(Window now) {
        open.values().forEach(stack -> stack.replaceAll(window -> window.id().equals(now.id()) ? now : window));
    }

    void close(String view) {
        open.values().forEach(stack -> stack.removeIf(window -> window.id().equals(view)));
    }

    void closeAll(String user) {
        open.remove(user);
    }

    Optional<ObjectNode> home(String user) {
        return Optional.ofNullable(homes.get(user));
    }

    void publish(String user, ObjectNode view) {
        homes.put(user, view);
    }
}
