package dev.muster.bot.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pages of table files, broken as a bad disk breaks them. What they were is kept beside the data folder, so that they can be
 * brought back. To be used while the server is down.
 */
final class Pages {
    private static final int PAGE = 8192;
    private static final int OFFSET = 4000;
    private static final byte[] GARBAGE = "no page of PostgreSQL looks like this, not even an old one..."
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final String APART = "@";

    private final Path data;
    private final Path kept;

    Pages(Path data) {
        this.data = data;
        this.kept = data.resolveSibling("broken-pages");
    }

    /** A page in the middle that nobody has broken yet. */
    long sound(String file, long pages) {
        for (long i = 0; i < pages; i++) {
            long block = (pages / 2 + i) % pages;
            if (!Files.exists(copy(file, block))) {
                return block;
            }
        }
        throw new IllegalStateException("every page of " + file + " is broken, or there is none");
    }

    private Path copy(String file, long block) {
        return kept.resolve(file.replace('/', '_') + APART + block);
    }

    void damage(String file, long block) throws IOException {
        Files.createDirectories(kept);
        try (var table = open(file)) {
            var page = read(table, block);
            Files.write(copy(file, block), page);
            table.seek(block * PAGE + OFFSET);
            table.write(GARBAGE);
            table.getFD().sync();
        }
    }

    boolean areBroken() {
        try {
            return !copies().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> copies() throws IOException {
        if (!Files.isDirectory(kept)) {
            return List.of();
        }
        try (var all = Files.list(kept)) {
            return all.sorted().toList();
        }
    }

    /** A page that is no longer as we left it is somebody else's by now: the table was written anew, or brought back. */
    List<String> mend() throws IOException {
        var mended = new ArrayList<String>();
        for (var copy : copies()) {
            var words = copy.getFileName().toString().split(APART, -1);
            var file = words[0].replace('_', '/');
            long block = Long.parseLong(words[1]);
            if (isBroken(file, block)) {
                try (var table = open(file)) {
                    table.seek(block * PAGE);
                    table.write(Files.readAllBytes(copy));
                    table.getFD().sync();
                }
                mended.add("Page %d of %s is as it was.".formatted(block, file));
            }
            Files.delete(copy);
        }
        return mended;
    }

    private boolean isBroken(String file, long block) throws IOException {
        if (!Files.exists(data.resolve(file))) {
            return false;
        }
        try (var table = open(file)) {
            return table.length() >= (block + 1) * PAGE
                    && Arrays.equals(Arrays.copyOfRange(read(table, block), OFFSET, OFFSET + GARBAGE.length), GARBAGE);
        }
    }

    private RandomAccessFile open(String file) throws IOException {
        return new RandomAccessFile(data.resolve(file).toFile(), "rw");
    }

    private static byte[] read(RandomAccessFile table, long block) throws IOException {
        var page = new byte[PAGE];
        table.seek(block * PAGE);
        table.readFully(page);
        return page;
    }
}
