package dev.muster.commands.vault;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What lies beside a forensic copy as manifest.json, written last. It is no backup: it is what was there, damage and all, and
 * no rule of retention takes it away.
 *
 * @param keys the names of the keys that it is encrypted for; none: it is not encrypted
 * @param files how many files, or tables, are in it
 * @param unreadable what could not be read and is not in it, or is zeros there
 * @param pages what was read, and whose checksum is wrong
 * @param remarks what else whoever opens it should know
 */
public record Evidence(
        int format,
        String id,
        Scene scene,
        Instant begun,
        Instant ended,
        List<String> keys,
        List<Part> parts,
        long files,
        List<Unreadable> unreadable,
        List<Page> pages,
        List<String> remarks) {
    public static final int FORMAT = 1;

    public Evidence {
        Stream.of(id, scene, begun, ended).forEach(Objects::requireNonNull);
        keys = List.copyOf(keys);
        parts = List.copyOf(parts);
        unreadable = List.copyOf(unreadable);
        pages = List.copyOf(pages);
        remarks = List.copyOf(remarks);
    }

    public enum How {
        /** Every file of the data folder. */
        FILES,
        /** What SQL still reads of one database. */
        ROWS
    }

    /** Where it was taken. */
    public record Scene(String cluster, String node, How how, Optional<String> database) {
        public Scene {
            Stream.of(cluster, node, how, database).forEach(Objects::requireNonNull);
        }
    }

    /** A file of it: {@code sha256} and {@code bytes} are those of the file as it is stored. */
    public record Part(String name, long bytes, long plainBytes, String sha256) {
        public Part {
            Stream.of(name, sha256).forEach(Objects::requireNonNull);
        }
    }

    /** Of a file, by bytes; of a table, by blocks of 8 kB. {@code to} is not part of it. */
    public record Unreadable(String what, long from, long to, String why) {
        public Unreadable {
            Stream.of(what, why).forEach(Objects::requireNonNull);
        }
    }

    /** {@code relation} is whose it is, if the server said so. */
    public record Page(String file, long block, Optional<String> relation) {
        public Page {
            Stream.of(file, relation).forEach(Objects::requireNonNull);
        }
    }

    public long bytes() {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    public long plainBytes() {
        return parts.stream().mapToLong(Part::plainBytes).sum();
    }

    public boolean damaged() {
        return !unreadable.isEmpty() || !pages.isEmpty();
    }
}
