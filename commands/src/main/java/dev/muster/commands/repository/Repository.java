package dev.muster.commands.repository;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps objects under paths such as {@code orders/backups/ID/manifest.json}. An object is there whole or not at all. Small
 * on purpose: an object store can do all of this.
 */
public interface Repository {
    String name();

    /** Begins an object; nobody sees it before it is published. */
    Upload upload(String path) throws IOException;

    InputStream open(String path) throws IOException;

    /** All objects below a folder, in the order of their paths. None if there is no such folder. */
    List<Item> list(String folder) throws IOException;

    /** The names of the folders right below a folder. */
    List<String> folders(String folder) throws IOException;

    /** Removes an object, or a folder with everything below it. Harmless if there is none. */
    void remove(String path) throws IOException;

    /** How much room there is; empty where nobody knows. */
    Optional<Room> room() throws IOException;

    /**
     * Clears away what those left behind who were killed in the middle of something: uploads that nobody has written to for
     * so long, removals that were not finished.
     */
    default void tidy(Duration untouched) throws IOException {}

    record Item(String path, long bytes, Instant at) {}

    record Room(long total, long usable) {}

    /** An object under way. Closed without having been published, it leaves nothing behind. */
    interface Upload extends AutoCloseable {
        OutputStream out();

        /** Makes what was written last and be seen, at once and whole; what lay there before is replaced. */
        void publish() throws IOException;

        @Override
        void close() throws IOException;
    }
}
