package dev.muster.commands.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * A data folder of which others are copied, since making one takes a second and more. Each copy gets a system identifier of
 * its own, as if it had been made: Muster tells servers apart by it.
 */
final class Template {
    private static final Map<List<String>, Template> BY_OPTIONS = new ConcurrentHashMap<>();
    /** Of the long header of a segment's first page, behind magic, info, timeline, address and remaining length. */
    private static final long IDENTIFIER_IN_SEGMENT = 24;

    private final Path folder;

    private Template(Programs maker, List<String> options) {
        try {
            folder = Files.createTempDirectory("muster-template-");
            Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
            maker.handOver(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var arguments = new ArrayList<>(options);
        arguments.addAll(
                List.of("--pgdata=" + data(), "--username=postgres", "--auth=trust", "--locale=C", "--no-sync"));
        maker.run("initdb", arguments.toArray(String[]::new));
    }

    /** A new data folder at {@code target}. */
    static void copy(Programs maker, Path target, String... options) throws IOException {
        var key = new ArrayList<>(List.of(maker.version()));
        key.addAll(List.of(options));
        var template = BY_OPTIONS.computeIfAbsent(key, _ -> new Template(maker, List.of(options)));
        maker.plainly("cp", "--archive", template.data().toString(), target.toString());
        rename(target, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static void rename(Path data, long identifier) throws IOException {
        var control = data.resolve("global/pg_control");
        var content = Files.readAllBytes(control);
        var bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int sum = checksumAt(bytes);
        bytes.putLong(0, identifier).putInt(sum, checksum(bytes, sum));
        Files.write(control, content);
        try (var segments = Files.newDirectoryStream(data.resolve("pg_wal"), "0*")) {
            for (var segment : segments) {
                try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
                    file.seek(IDENTIFIER_IN_SEGMENT);
                    file.writeLong(Long.reverseBytes(identifier));
                }
            }
        }
    }

    /** Where it stands differs by version: behind all that it is of. */
    private static int checksumAt(ByteBuffer bytes) {
        for (int at = 2 * Long.BYTES; at < bytes.capacity(); at += Integer.BYTES) {
            if (bytes.getInt(at) == checksum(bytes, at)) {
                return at;
            }
        }
        throw new IllegalStateException("there is no checksum in pg_control");
    }

    private static int checksum(ByteBuffer bytes, int length) {
        var sum = new CRC32C();
        sum.update(bytes.slice(0, length));
        return (int) sum.getValue();
    }

    private void delete() {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
