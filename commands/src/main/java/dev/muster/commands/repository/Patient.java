package dev.muster.commands.repository;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A repository whose disk may hang, as a network mount does: nobody waits for it longer than {@code patience} says. What hangs
 * cannot be ended; it is left alone, and until it has ended nobody is sent after it.
 */
public final class Patient implements Repository {
    private static final int BUFFER = 1 << 20;
    private static final int READING = 1 << 17;

    private final Repository real;
    private final Patience patience;
    private final Errands errands;

    /**
     * How long anybody waits.
     *
     * @param look to list, open or remove something, or to ask for its room
     * @param stream to read or write a piece
     * @param publish to have all of a large file on the disk
     */
    public record Patience(Duration look, Duration stream, Duration publish) {
        public static final Patience USUAL =
                new Patience(Duration.ofSeconds(20), Duration.ofMinutes(1), Duration.ofMinutes(15));
    }

    public Patient(Repository real) {
        this(real, Patience.USUAL);
    }

    public Patient(Repository real, Patience patience) {
        this.real = real;
        this.patience = patience;
        this.errands = new Errands(real.name());
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Upload upload(String path) throws IOException {
        var upload = errands.run(patience.look(), () -> real.upload(path));
        var out = new BufferedOutputStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        var _ = errands.run(patience.stream(), () -> {
                            upload.out().write(bytes, offset, length);
                            return length;
                        });
                    }
                },
                BUFFER);
        return new Upload() {
            @Override
            public OutputStream out() {
                return out;
            }

            @Override
            public void publish() throws IOException {
                out.flush();
                var _ = errands.run(patience.publish(), () -> {
                    upload.publish();
                    return upload;
                });
            }

            @Override
            public void close() throws IOException {
                var _ = errands.run(patience.look(), () -> {
                    upload.close();
                    return upload;
                });
            }
        };
    }

    @Override
    public InputStream open(String path) throws IOException {
        var in = errands.run(patience.look(), () -> real.open(path));
        return new BufferedInputStream(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        var one = new byte[1];
                        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return errands.run(patience.stream(), () -> in.read(bytes, offset, length));
                    }

                    @Override
                    public void close() throws IOException {
                        var _ = errands.run(patience.look(), () -> {
                            in.close();
                            return in;
                        });
                    }
                },
                READING);
    }

    @Override
    public List<Item> list(String folder) throws IOException {
        return errands.run(patience.stream(), () -> real.list(folder));
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        return errands.run(patience.look(), () -> real.folders(folder));
    }

    @Override
    public void remove(String path) throws IOException {
        var _ = errands.run(patience.publish(), () -> {
            real.remove(path);
            return path;
        });
    }

    @Override
    public Optional<Room> room() throws IOException {
        return errands.run(patience.look(), real::room);
    }

    @Override
    public void tidy(Duration untouched) throws IOException {
        var _ = errands.run(patience.publish(), () -> {
            real.tidy(untouched);
            return untouched;
        });
    }
}
