package dev.muster.commands.reading;

import java.io.IOException;

/** Where the plain bytes of a part go while they are read. */
public interface Sink extends AutoCloseable {

    void write(byte[] bytes, int length) throws IOException;

    /** All has come: says what it saw of it. */
    void end(Report report) throws IOException, InterruptedException;

    /** Also when all has not come. */
    @Override
    void close();
}
