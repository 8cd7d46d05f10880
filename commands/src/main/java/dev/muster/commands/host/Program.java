package dev.muster.commands.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** A program under way. */
public interface Program extends AutoCloseable {

    /** What it prints: to be read to its end by whoever started it. */
    InputStream output();

    OutputStream input();

    /** Its exit code; empty if it has not ended by then. */
    Optional<Integer> await(Duration patience) throws InterruptedException;

    /** The last lines of what it complained of on its error stream. */
    String complaint();

    /** Ends it and its children, gently and then by force, within two seconds. Harmless when it has ended. */
    @Override
    void close();
}
