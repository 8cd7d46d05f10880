package dev.muster.commands.backup;

import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Sealing;
import dev.muster.commands.vault.Manifest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A file of a backup that is sealed and kept while another one goes by. */
final class Beside implements AutoCloseable {
    private final Repository.Upload upload;
    private final String name;
    private final Manifest.Role role;
    private final Sealing sealing;
    private final long begun = System.nanoTime();

    Beside(Repository.Upload upload, Keys keys, String name, Manifest.Role role) throws IOException {
        this.upload = upload;
        this.name = name;
        this.role = role;
        try {
            this.sealing = new Sealing(upload.out(), keys, Sealing.Effort.SMALL);
        } catch (IOException e) {
            upload.close();
            throw e;
        }
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        sealing.write(bytes, offset, length);
    }

    Manifest.Part publish() throws IOException {
        sealing.close();
        upload.publish();
        var sealed = sealing.sealed();
        return new Manifest.Part(
                name,
                role,
                Optional.empty(),
                sealed.storedBytes(),
                sealed.plainBytes(),
                sealed.sha256(),
                Duration.ofNanos(System.nanoTime() - begun));
    }

    /** What was not published is gone. */
    @Override
    public void close() throws IOException {
        try (upload) {
            sealing.close();
        }
    }
}
