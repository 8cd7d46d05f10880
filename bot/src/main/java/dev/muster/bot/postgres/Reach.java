package dev.muster.bot.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/** Whether the ordinary user that runs PostgreSQL can get to a folder of root's, and where to go if not. */
final class Reach {
    /** Where services keep their state. */
    static final Path SYSTEM_STATE = Path.of("/var/lib/muster");

    private Reach() {}

    static boolean canBeEntered(Path folder) throws IOException {
        for (Path step = folder; step != null; step = step.getParent()) {
            if (!Files.getPosixFilePermissions(step).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    /** A new folder where all the way belongs to root, so that nobody can put a link into it. */
    static Path newPlace() throws IOException {
        Files.createDirectories(SYSTEM_STATE);
        Files.setPosixFilePermissions(SYSTEM_STATE, PosixFilePermissions.fromString("rwx--x--x"));
        return Files.createTempDirectory(
                SYSTEM_STATE,
                "servers-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }
}
