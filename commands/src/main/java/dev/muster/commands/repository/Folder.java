package dev.muster.commands.repository;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A repository in a folder, of this machine or mounted. What is under way stands beside, in a folder of its own, and so does
 * what is being removed. The folder itself is never made: one that is missing is a mount that is missing.
 */
public final class Folder implements Repository {
    private final String name;
    private final Path root;
    private final Within within;
    private final Mark mark;

    public Folder(String name, Path root) {
        this(name, root, Optional.empty());
    }

    /** {@code memory} is a file of this machine's, by which a repository that is gone is told from one that never was. */
    public Folder(String name, Path root, Path memory) {
        this(name, root, Optional.of(memory));
    }

    private Folder(String name, Path root, Optional<Path> memory) {
        this.name = name;
        this.root = root.toAbsolutePath().normalize();
        this.within = new Within(this.root);
        this.mark = new Mark(this.root, memory);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Upload upload(String path) throws IOException {
        var target = within.at(path);
        mark.lay();
        var incoming = within.incoming();
        Disk.folders(root, incoming);
        return new Writing(incoming.resolve(UUID.randomUUID().toString()), path, target);
    }

    private final class Writing implements Upload {
        private final Path beside;
        private final String path;
        private final Path target;
        private final FileOutputStream out;

        Writing(Path beside, String path, Path target) throws IOException {
            this.beside = beside;
            this.path = path;
            this.target = target;
            this.out = new FileOutputStream(Disk.newFile(beside).toFile());
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void publish() throws IOException {
            out.getFD().sync();
            out.close();
            var folder = Disk.parent(target);
            Disk.folders(root, folder);
            // Hours may have passed since it was looked at.
            within.at(path);
            // To write it all down may take minutes: whoever was stopped meanwhile has cleared the place already.
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("stopped before it was published");
            }
            if (Within.isFolder(target)) {
                throw new FileSystemException(target.toString(), null, "is a folder");
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Disk.sync(folder);
        }

        @Override
        public void close() throws IOException {
            try {
                out.close();
            } finally {
                Files.deleteIfExists(beside);
            }
        }
    }

    @Override
    public InputStream open(String path) throws IOException {
        var found = within.at(path);
        mark.isThere();
        return Files.newInputStream(found, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<Item> list(String folder) throws IOException {
        var top = within.at(folder);
        if (!mark.isThere() || !Within.isFolder(top)) {
            return List.of();
        }
        var own = List.of(within.incoming(), within.removing(), root.resolve(Mark.FILE));
        try (var all = Files.walk(top)) {
            return all.filter(path -> own.stream().noneMatch(path::startsWith))
                    .filter(Within::isFile)
                    .flatMap(path -> item(path).stream())
                    .sorted(Comparator.comparing(Item::path))
                    .toList();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return list(folder); // A folder went away while we walked: somebody removes something.
            }
            throw e.getCause();
        }
    }

    /** Empty if it was removed meanwhile. */
    private Optional<Item> item(Path path) {
        try {
            return Optional.of(new Item(
                    root.relativize(path).toString(),
                    Files.size(path),
                    Files.getLastModifiedTime(path).toInstant()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            // What cannot be looked at is there all the same: whoever takes it for gone loses it.
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        var top = within.at(folder);
        if (!mark.isThere() || !Within.isFolder(top)) {
            return List.of();
        }
        try (var all = Files.list(top)) {
            return all.filter(Within::isFolder)
                    .map(path -> path.getFileName().toString())
                    .filter(found -> !top.equals(root) || !found.startsWith("."))
                    .filter(found -> !top.equals(root) || !found.equals("lost+found"))
                    .sorted()
                    .toList();
        }
    }

    /** A folder is renamed away at once: half of it must never be seen. */
    @Override
    public void remove(String path) throws IOException {
        var top = within.at(path);
        if (top.equals(root)) {
            throw new IllegalArgumentException("a repository is not removed");
        }
        if (!mark.isThere()) {
            return;
        }
        if (Within.isFolder(top)) {
            var removing = within.removing();
            Disk.folders(root, removing);
            var aside = removing.resolve(UUID.randomUUID().toString());
            try {
                Files.move(top, aside, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException _) {
                return; // Gone already, which is what was wanted.
            }
            Disk.sync(Disk.parent(top));
            Disk.removeAll(aside);
        } else if (Files.deleteIfExists(top)) {
            Disk.sync(Disk.parent(top));
        }
    }

    @Override
    public void tidy(Duration untouched) throws IOException {
        if (!mark.isThere()) {
            return;
        }
        var before = Instant.now().minus(untouched);
        for (var left : children(within.incoming())) {
            try {
                if (item(left).filter(item -> item.at().isBefore(before)).isPresent()) {
                    Files.deleteIfExists(left);
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        for (var left : children(within.removing())) {
            Disk.removeAll(left);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Within.isFolder(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    @Override
    public Optional<Room> room() throws IOException {
        mark.isThere();
        var store = Files.getFileStore(root);
        return Optional.of(new Room(store.getTotalSpace(), store.getUsableSpace()));
    }
}
