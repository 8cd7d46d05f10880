package dev.muster.commands.vault;

import dev.muster.commands.repository.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A repository that counts what is read, and that can be away or hang. */
record Counted(Repository real, AtomicInteger opened, AtomicReference<Mood> mood) implements Repository {

    sealed interface Mood {
        record Well() implements Mood {}

        record Broken(IOException why) implements Mood {}

        record Hanging(CountDownLatch until) implements Mood {}
    }

    static Counted of(Repository real) {
        return new Counted(real, new AtomicInteger(), new AtomicReference<>(new Mood.Well()));
    }

    private void feel() throws IOException {
        switch (Objects.requireNonNull(mood.get())) {
            case Mood.Well() -> {}
            case Mood.Broken(var why) -> throw why;
            case Mood.Hanging(var until) -> {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Upload upload(String path) throws IOException {
        feel();
        return real.upload(path);
    }

    @Override
    public InputStream open(String path) throws IOException {
        feel();
        opened.incrementAndGet();
        return real.open(path);
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
        return real.room();
    }

    @Override
    public void tidy(Duration untouched) throws IOException {
        feel();
        real.tidy(untouched);
    }
}
