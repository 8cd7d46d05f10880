package dev.muster.commands.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.util.List;

/** Who runs PostgreSQL when Muster is root, since PostgreSQL refuses to be. */
public record OrdinaryUser(String name) {

    /** What a command line begins with that this user runs. */
    public List<String> prefix() {
        return List.of("setpriv", "--reuid", name, "--regid", group(), "--init-groups", "--no-new-privs", "--");
    }

    /** Gives a file or folder to it. Never through a link: root must not give away what somebody put in its way. */
    public void own(Path path) throws IOException {
        var principal = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
        Files.getFileAttributeView(path, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setOwner(principal);
    }

    /** The primary group's number: it need not bear the user's name. */
    private String group() {
        try (var users = Files.lines(Path.of("/etc/passwd"))) {
            return users.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 3 && fields[0].equals(name))
                    .map(fields -> fields[3])
                    .findFirst()
                    .orElse(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
