package dev.muster.commands.keep;

import dev.muster.commands.repository.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A repository that nobody knows the room of. */
record Roomy(Repository real) implements Repository {

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Upload upload(String path) throws IOException {
        return real.upload(path);
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
