package dev.muster.commands.repository;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

/** Where paths of a repository lie below its root. None leads out of it, by its words or by a link that somebody laid. */
record Within(Path root) {
    /** Ours, and nobody's cluster. */
    static final String INCOMING = ".incoming";

    static final String REMOVING = ".removing";
    private static final Set<String> OURS = Set.of(INCOMING, REMOVING, Mark.FILE);

    Path at(String path) throws IOException {
        if (path.isEmpty()) {
            return root;
        }
        var found = root;
        for (var name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("“" + path + "” is no path of a repository");
            }
            if (found.equals(root) && OURS.contains(name)) {
                throw new IllegalArgumentException("“" + path + "” is what the repository keeps for itself");
            }
            found = found.resolve(name);
            refuseLink(found);
        }
        return found;
    }

    Path incoming() throws IOException {
        return own(INCOMING);
    }

    Path removing() throws IOException {
        return own(REMOVING);
    }

    private Path own(String name) throws IOException {
        var folder = root.resolve(name);
        refuseLink(folder);
        return folder;
    }

    private static void refuseLink(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(
                    path.toString(), null, "is a symbolic link, and a repository follows none: it could lead anywhere");
        }
    }

    /** A file of the repository, and no link to one. */
    static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
