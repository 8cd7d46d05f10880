package dev.muster.bot.postgres;

import dev.muster.commands.plan.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/** Whether the ordinary user that runs PostgreSQL can get to a folder of root's, and where to go if not. */
final class Reach {
    private Reach() {}

    static boolean canBeEntered(Path folder) throws IOException {
        for (Path step = folder; step != null; step = step.getParent()) {
            if (!Files.getPosixFilePermissions(step).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    /** A new folder of its own in the home of {@code user}. */
    static Path placeFor(String user) throws IOException {
        var home = home(user);
        var parent = home.resolve("muster");
        Files.createDirectories(parent);
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
        return Files.createTempDirectory(
                parent, "servers-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    static Path home(String user) {
        try (var users = Files.lines(Path.of("/etc/passwd"))) {
            return users.map(line -> line.split(":"))
                    .filter(fields -> fields.length > 5 && fields[0].equals(user))
                    .map(fields -> Path.of(fields[5]))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new Problem(
                                    "STATE_FOLDER",
                                    "the user " + user + " cannot enter the state folder",
                                    "choose a folder that it can reach with --state")
                            .asTrouble());
        } catch (IOException e) {
            throw Trouble.of(e);
        }
    }
}
