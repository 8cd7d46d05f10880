package dev.muster.commands.reading;

import dev.muster.commands.scratch.Scratch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Plain bytes into a file of the scratch folder that nobody else may read. */
public final class ToFile implements Sink {
    private final OutputStream out;

    public ToFile(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            out = Files.newOutputStream(file);
        } catch (IOException e) {
            throw Scratch.trouble("it cannot be written beside", e);
        }
    }

    @Override
    public void write(byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw Scratch.trouble("it cannot be written beside", e);
        }
    }

    @Override
    public void end(Report report) {
        close();
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw Scratch.trouble("it cannot be written beside", e);
        }
    }
}
