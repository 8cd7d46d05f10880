package dev.muster.commands.side;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Check;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether there is room for a side. */
final class Room {
    private Room() {}

    static Check check(Path sides, long bytes) {
        try {
            long usable = Files.getFileStore(existing(sides.toAbsolutePath())).getUsableSpace();
            if (usable < bytes) {
                throw new Problem(
                                "SIDE_NO_ROOM",
                                "a side instance takes %s in %s, where %s are free"
                                        .formatted(Human.bytes(bytes), sides, Human.bytes(usable)),
                                "drop one that nobody needs (/db side list), make room, or name a larger disk in"
                                        + " restores.sides")
                        .asTrouble();
            }
            return new Check(
                    "room for it", "%s of %s that are free".formatted(Human.bytes(bytes), Human.bytes(usable)), true);
        } catch (IOException e) {
            throw Sides.trouble("the room for side instances cannot be seen", e);
        }
    }

    private static Path existing(Path path) {
        return Files.exists(path)
                ? path
                : existing(Optional.ofNullable(path.getParent()).orElse(Path.of("/")));
    }
}
