package dev.muster.commands.testing;

import dev.muster.commands.repository.Repository;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A repository that is full, away or hangs when a test wants it to; nobody knows how much room it has. */
public record Troubled(Repository real, AtomicLong left, AtomicReference<Mood> mood) implements Repository {

    public sealed interface Mood {
        record Well() implements Mood {}

        record Broken(IOException why) implements Mood {}

        /** It may be read, and not written to. */
        record Refusing(String file) implements Mood {}

        /** Nothing is taken in until then; all else is well. */
        record Stuck(CountDownLatch until) implements Mood {}

        /** As a network mount does whose server is gone: also what is open already. */
        record Hanging(CountDownLatch until) implements Mood {}
    }

    public static Troubled of(Repository real) {
        return full(real, Long.MAX_VALUE);
    }

    /** Full after so many bytes. */
    public static Troubled full(Repository real, long after) {
        return new Troubled(real, new AtomicLong(after), new AtomicReference<>(new Mood.Well()));
    }

    private void feel() throws IOException {
        switch (Objects.requireNonNull(mood.get())) {
            case Mood.Well _, Mood.Refusing _, Mood.Stuck _ -> {}
            case Mood.Broken(var why) -> throw why;
            case Mood.Hanging(var until) -> hang(until);
        }
    }

    /** What the system does for us cannot be interrupted. */
    private static void hang(CountDownLatch until) {
        boolean interrupted = false;
        while (true) {
            try {
                until.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Upload upload(String path) throws IOException {
        feel();
        if (mood.get() instanceof Mood.Refusing(var file)) {
            throw new AccessDeniedException(file);
        }
        var upload = real.upload(path);
        var out = new FilterOutputStream(upload.out()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                feel();
                if (mood.get() instanceof Mood.Stuck(var until)) {
                    hang(until);
                }
                if (left.addAndGet(-length) < 0) {
                    // What it then says is what a full disk really says.
                    try (var full = new FileOutputStream("/dev/full")) {
                        full.write(bytes, offset, length);
                    }
                }
                out.write(bytes, offset, length);
            }
        };
        return new Upload() {
            @Override
            public OutputStream out() {
                return out;
            }

            @Override
            public void publish() throws IOException {
                feel();
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
        feel();
        return new FilterInputStream(real.open(path)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                feel();
                return in.read(bytes, offset, length);
            }
        };
    }

    @Override
    public List<Item> list(String folder) throws IOException {
        feel();
        return real.list(folder);
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        feel();
        return real.folders(folder);
    }

    @Override
    public void remove(String path) throws IOException {
        feel();
        real.remove(path);
    }

    @Override
    public Optional<Room> room() throws IOException {
        feel();
        return Optional.empty();
    }

    @Override
    public void tidy(Duration untouched) throws IOException {
        feel();
        real.tidy(untouched);
    }
}
