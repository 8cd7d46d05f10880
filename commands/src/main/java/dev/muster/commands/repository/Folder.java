package dev.muster.commands.repository;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A repository in a folder, of this machine or mounted. What is under way stands beside, in a folder of its own. */
public final class Folder implements Repository {
    private static final String INCOMING = ".incoming";

    private final String name;
    private final Path root;

    public Folder(String name, Path root) {
        this.name = name;
        this.root = root;
    }

    @Override
    public String name() {
        return name;
    }

    private Path at(String path) {
        var found = root.resolve(path).normalize();
        if (!found.startsWith(root)) {
            throw new IllegalArgumentException(path + " leads out of the repository");
        }
        return found;
    }

    @Override
    public Upload upload(String path) throws IOException {
        var target = at(path);
        var incoming = root.resolve(INCOMING);
        Files.createDirectories(incoming);
        return new Writing(incoming.resolve(UUID.randomUUID().toString()), target);
    }

    private static final class Writing implements Upload {
        private final Path beside;
        private final Path target;
        private final FileOutputStream out;

        Writing(Path beside, Path target) throws IOException {
            this.beside = beside;
            this.target = target;
            this.out = new FileOutputStream(beside.toFile());
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void publish() throws IOException {
            out.getFD().sync();
            out.close();
            var folder = Objects.requireNonNull(target.getParent());
            Files.createDirectories(folder);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(folder);
        }

        /** A name lasts once its folder was written. */
        private static void sync(Path folder) throws IOException {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(beside);
        }
    }

    @Override
    public InputStream open(String path) throws IOException {
        return Files.newInputStream(at(path));
    }

    @Override
    public List<Item> list(String folder) throws IOException {
        var top = at(folder);
        if (!Files.isDirectory(top)) {
            return List.of();
        }
        try (var all = Files.walk(top)) {
            return all.filter(path -> !path.startsWith(root.resolve(INCOMING)))
                    .filter(Files::isRegularFile)
                    .flatMap(path -> item(path).stream())
                    .sorted(Comparator.comparing(Item::path))
                    .toList();
        }
    }

    /** Empty if it was removed meanwhile. */
    private Optional<Item> item(Path path) {
        try {
            return Optional.of(new Item(
                    root.relativize(path).toString(),
                    Files.size(path),
                    Files.getLastModifiedTime(path).toInstant()));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        var top = at(folder);
        if (!Files.isDirectory(top)) {
            return List.of();
        }
        try (var all = Files.list(top)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(found -> !found.equals(INCOMING))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void remove(String path) throws IOException {
        var top = at(path);
        try (var all = Files.walk(top)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException _) {
            // Gone already, which is what was wanted.
        }
    }

    @Override
    public Optional<Room> room() throws IOException {
        Files.createDirectories(root);
        var store = Files.getFileStore(root);
        return Optional.of(new Room(store.getTotalSpace(), store.getUsableSpace()));
    }
}
