package dev.muster.commands.keep;

import dev.muster.commands.repository.Repository;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A repository that is full after so many bytes; what it then says is what a full disk really says. */
record Bounded(Repository real, AtomicLong left) implements Repository {

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Upload upload(String path) throws IOException {
        var upload = real.upload(path);
        return new Upload() {
            @Override
            public OutputStream out() {
                return new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        if (left.addAndGet(-length) < 0) {
                            try (var full = new FileOutputStream("/dev/full")) {
                                full.write(bytes, offset, length);
                            }
                        }
                        upload.out().write(bytes, offset, length);
                    }
                };
            }

            @Override
            public void publish() throws IOException {
                upload.publish();
            }

            @Override
            public void close() throws IOException {
                upload.close();
            }
        };
    }

    @Override
    public InputStream open(String path) throws IOException {
        return real.open(path);
    }

    @Override
    public List<Item> list(String folder) throws IOException {
        return real.list(folder);
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        return real.folders(folder);
    }

    @Override
    public void remove(String path) throws IOException {
        real.remove(path);
    }

    @Override
    public Optional<Room> room() {
        return Optional.empty();
    }
}
