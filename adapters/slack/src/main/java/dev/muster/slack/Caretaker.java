package dev.muster.slack;

import dev.muster.chat.Chat;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.workspace.Identity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what rooms show about themselves in step. Nothing that fails there stops the telling: it is tried again. */
final class Caretaker {
    private static final int TRIES = 20;

    private final Walls walls;
    private final Map<Place, Owed> owed = new ConcurrentHashMap<>();

    private record Owed(MessageRef root, Chat.Theme theme, int tries) {}

    Caretaker(Walls walls) {
        this.walls = walls;
    }

    void keep(Place room, MessageRef root, Chat.Theme theme) {
        tend(room, new Owed(root, theme, 1));
    }

    /** What could not be put up then. */
    void catchUp() {
        Map.copyOf(owed).forEach(this::tend);
    }

    private void tend(Place room, Owed wanted) {
        boolean isDone = true;
        for (var piece : walls.pieces(room, wanted.root(), wanted.theme())) {
            isDone &= isUp(piece);
        }
        if (isDone || wanted.tries() >= TRIES) {
            owed.remove(room);
        } else {
            owed.put(room, new Owed(wanted.root(), wanted.theme(), wanted.tries() + 1));
        }
    }

    /** Whatever keeps it from being put up for good is a trouble already. */
    private static boolean isUp(Runnable piece) {
        try {
            piece.run();
            return true;
        } catch (Chat.ChatException | Chat.BusyException | Chat.GoneException _) {
            return false;
        }
    }

    void invite(Place room, List<Identity> people) {
        var _ = isUp(() -> walls.invite(room, people));
    }
}
