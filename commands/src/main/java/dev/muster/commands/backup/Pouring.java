package dev.muster.commands.backup;

import dev.muster.commands.host.Program;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Sealing;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** Has what a program prints sealed and kept, as it is printed. It is published only when the program ended well. */
record Pouring(Repository repository, String folder, Keys keys, Meter meter) {
    private static final int CHUNK = 256 * 1024;

    /** What becomes of it; {@code name} is without what sealing adds. */
    record Into(String name, Manifest.Role role, Optional<String> database) {}

    /** Who watches it go by. */
    interface Witness {
        Witness NONE = (bytes, length) -> {};

        void sees(byte[] bytes, int length) throws IOException;
    }

    /** A further file, which is written from here while others are. */
    Beside beside(Into into) throws IOException {
        var name = into.name() + Sealing.suffix(keys);
        return new Beside(repository.upload(folder + "/" + name), keys, name, into.role());
    }

    @FunctionalInterface
    interface Verdict {
        /** Throws when it is no good. */
        void over(Program program) throws InterruptedException;
    }

    Manifest.Part pour(Program program, Into into, Witness witness, Verdict verdict) throws InterruptedException {
        long begun = System.nanoTime();
        var name = into.name() + Sealing.suffix(keys);
        try (var upload = repository.upload(folder + "/" + name)) {
            var sealing = new Sealing(upload.out(), keys, effort(into.role()));
            try (sealing) {
                copy(program.output(), sealing, witness);
                verdict.over(program);
            }
            upload.publish();
            var sealed = sealing.sealed();
            return new Manifest.Part(
                    name,
                    into.role(),
                    into.database(),
                    sealed.storedBytes(),
                    sealed.plainBytes(),
                    sealed.sha256(),
                    Duration.ofNanos(System.nanoTime() - begun));
        } catch (IOException e) {
            throw Troubles.of(repository.name(), e);
        }
    }

    /** A server sends its files faster than they can be compressed: time is what counts. Dumps come slowly. */
    private static Sealing.Effort effort(Manifest.Role role) {
        return switch (role) {
            case BASE, TABLESPACE -> Sealing.Effort.SWIFT;
            case DUMP, DUMP_DIRECTORY, GLOBALS, FILES -> Sealing.Effort.SMALL;
        };
    }

    private void copy(InputStream from, OutputStream to, Witness witness) throws IOException {
        var chunk = new byte[CHUNK];
        for (int length = read(from, chunk); length >= 0; length = read(from, chunk)) {
            witness.sees(chunk, length);
            to.write(chunk, 0, length);
            meter.add(length);
        }
    }

    /** That a program was killed is told by its exit code, and is no fault of the repository. */
    private static int read(InputStream from, byte[] chunk) {
        try {
            return from.read(chunk);
        } catch (IOException _) {
            return -1;
        }
    }
}
