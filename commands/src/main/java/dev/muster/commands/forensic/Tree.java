package dev.muster.commands.forensic;

import dev.muster.commands.vault.Evidence;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is in a data folder. Links are not followed, lest somebody has put one to what is not the server's: but for those that
 * PostgreSQL itself follows, to its WAL and its tablespaces.
 */
record Tree(List<Found> all, List<Evidence.Unreadable> unreadable, List<String> remarks) {

    private static final int PERMISSIONS = 0777;

    record Found(Tar.Entry entry, Path path, Kind kind, long bytes) {}

    enum Kind {
        FILE,
        FOLDER,
        LINK
    }

    long bytes() {
        return all.stream().mapToLong(Found::bytes).sum();
    }

    long files() {
        return all.stream().filter(found -> found.kind() == Kind.FILE).count();
    }

    static Tree of(Path data) throws IOException {
        var tree = new Tree(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        // Whoever cannot even enter it has nothing to copy.
        try (var first = Files.list(data)) {
            var _ = first.findAny();
        }
        tree.walk(data, "");
        tree.all.sort(Comparator.comparing(found -> found.entry().name()));
        return tree;
    }

    private void walk(Path top, String prefix) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (!folder.equals(top)) {
                    add(prefix + name(top, folder) + "/", folder, Kind.FOLDER, 0);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                found(prefix + name(top, file), file, attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                unreadable.add(new Evidence.Unreadable(prefix + name(top, file), 0, 0, Why.of(e)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path folder, java.io.@org.jspecify.annotations.Nullable IOException e) {
                if (e != null) {
                    unreadable.add(new Evidence.Unreadable(prefix + name(top, folder) + "/", 0, 0, Why.of(e)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String name(Path top, Path path) {
        return top.relativize(path).toString();
    }

    private void found(String name, Path path, BasicFileAttributes attributes) throws IOException {
        if (attributes.isSymbolicLink()) {
            link(name, path);
        } else if (attributes.isRegularFile()) {
            add(name, path, Kind.FILE, attributes.size());
        } else {
            remarks.add(name + " is neither a file nor a folder, and was left out");
        }
    }

    private void link(String name, Path path) throws IOException {
        if (!name.equals("pg_wal") && !name.matches("pg_tblspc/\\d+")) {
            add(name, path, Kind.LINK, 0);
            return;
        }
        var target = Files.readSymbolicLink(path);
        var there = path.resolveSibling(target);
        if (!Files.isDirectory(there)) {
            unreadable.add(new Evidence.Unreadable(name, 0, 0, "it leads to " + target + ", and that is not there"));
            return;
        }
        remarks.add(name + " was a link to " + target + ", and is a folder here");
        add(name + "/", there, Kind.FOLDER, 0);
        walk(there.toRealPath(), name + "/");
    }

    private void add(String name, Path path, Kind kind, long bytes) {
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS;
            var at = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
            var entry = new Tar.Entry(name, mode, at);
            all.add(new Found(entry, path, kind, bytes));
        } catch (IOException e) {
            unreadable.add(new Evidence.Unreadable(name, 0, bytes, Why.of(e)));
        }
    }
}
