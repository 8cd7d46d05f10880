package dev.muster.slack.testing;

import dev.muster.chat.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Files on their way: announced, uploaded, completed, and processed after a while. */
final class Uploads {
    private final Map<String, Stage> files = new HashMap<>();
    private final Ids ids;
    private int slowness;

    Uploads(Ids ids) {
        this.ids = ids;
    }

    private sealed interface Stage {
        record Announced(String name, int length) implements Stage {}

        record Uploaded(String name, Bytes content) implements Stage {}

        /** {@code refusals}: how often it is not ready yet when somebody wants to show it. */
        record Complete(Upload file, int refusals) implements Stage {}
    }

    /** How often a new file is not ready yet when it shall be shown. */
    void slow(int times) {
        slowness = times;
    }

    String announce(String name, int length) {
        var id = ids.next("F");
        files.put(id, new Stage.Announced(name, length));
        return id;
    }

    void upload(String id, Bytes content) {
        if (!(files.get(id) instanceof Stage.Announced(var name, var length))) {
            throw new Refused("file_not_found");
        }
        if (content.size() != length) {
            throw new Refused("length_mismatch");
        }
        files.put(id, new Stage.Uploaded(name, content));
    }

    Upload complete(String id, Optional<String> title) {
        if (!(files.get(id) instanceof Stage.Uploaded(var name, var content))) {
            throw new Refused("file_not_found");
        }
        var file = new Upload(id, name, title.orElse(name), content);
        files.put(id, new Stage.Complete(file, slowness));
        return file;
    }

    Optional<Upload> find(String id) {
        return files.get(id) instanceof Stage.Complete(var file, var _) ? Optional.of(file) : Optional.empty();
    }

    /** Whether it can be shown in a message by now. */
    boolean ready(String id) {
        if (!(files.get(id) instanceof Stage.Complete(var file, var refusals))) {
            return false;
        }
        if (refusals > 0) {
            files.put(id, new Stage.Complete(file, refusals - 1));
        }
        return refusals == 0;
    }
}
