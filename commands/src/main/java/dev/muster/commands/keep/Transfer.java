package dev.muster.commands.keep;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** Carries the files of a backup from one repository to another, hashing them on the way; the manifest comes last. */
final class Transfer {
    private static final int BUFFER = 1 << 20;
    private static final long BETWEEN_LOOKS = Duration.ofMillis(200).toNanos();

    private final Work work;
    private final Manifest manifest;
    private final Repository from;
    private final Repository to;
    private final byte[] buffer = new byte[BUFFER];
    private final long begun = System.nanoTime();
    private long looked = begun;
    private long done;

    Transfer(Work work, Manifest manifest, String from, String to) {
        this.work = work;
        this.manifest = manifest;
        this.from = work.tools().vault().repository(from);
        this.to = work.tools().vault().repository(to);
    }

    /** The copy that it was to come from is not what the manifest says: another one may be. */
    static final class BadSource extends Exception {
        private final transient Problem.Trouble trouble;

        BadSource(Problem.Trouble trouble) {
            super(trouble);
            this.trouble = trouble;
        }

        Problem.Trouble trouble() {
            return trouble;
        }
    }

    void run() throws BadSource {
        // What a killed copy left has no manifest, and is nobody's.
        boolean wasThere = isListed();
        try {
            for (var part : manifest.parts()) {
                copy(part);
            }
            work.checkpoint();
            try {
                work.tools().vault().add(to.name(), manifest);
            } catch (IOException e) {
                throw Troubles.of(to.name(), e);
            }
        } catch (BadSource | Problem.Trouble | Work.Stopped e) {
            // Whatever else is thrown may mean that somebody else copies by now: then nothing there is ours.
            if (!wasThere) {
                clear();
            }
            throw e;
        }
    }

    private boolean isListed() {
        try {
            var vault = work.tools().vault();
            return vault.manifest(to.name(), manifest.source().cluster(), manifest.id())
                    .isPresent();
        } catch (IOException e) {
            throw Troubles.of(to.name(), e);
        }
    }

    /** What failed first is told, not that it could not be cleared away either: a copy without a manifest is none. */
    private void clear() {
        try {
            to.remove(Vault.folder(manifest));
        } catch (IOException _) {
            // Nobody lists it, and a copy that is tried again overwrites it.
        }
    }

    private void copy(Manifest.Part part) throws BadSource {
        var path = Vault.folder(manifest) + "/" + part.name();
        try (var in = open(path);
                var upload = upload(path)) {
            var digest = MessageDigest.getInstance("SHA-256");
            long bytes = 0;
            for (int read = read(in); read >= 0; read = read(in)) {
                digest.update(buffer, 0, read);
                write(upload.out(), read);
                bytes += read;
                done += read;
                look();
            }
            compare(part, bytes, HexFormat.of().formatHex(digest.digest()));
            work.checkpoint();
            upload.publish();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java knows no SHA-256", e);
        } catch (IOException e) {
            // Reading and opening are caught where they happen.
            throw Troubles.of(to.name(), e);
        }
    }

    private InputStream open(String path) throws BadSource {
        try {
            return from.open(path);
        } catch (IOException e) {
            throw new BadSource(Troubles.of(from.name(), e));
        }
    }

    private Repository.Upload upload(String path) {
        try {
            return to.upload(path);
        } catch (IOException e) {
            throw Troubles.of(to.name(), e);
        }
    }

    private int read(InputStream in) throws BadSource {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new BadSource(Troubles.of(from.name(), e));
        }
    }

    private void write(OutputStream out, int length) throws IOException {
        out.write(buffer, 0, length);
    }

    private void compare(Manifest.Part part, long bytes, String sha256) throws BadSource {
        if (bytes != part.bytes() || !sha256.equals(part.sha256())) {
            throw new BadSource(new Problem(
                            "BACKUP_DAMAGED",
                            "the copy of %s in %s is damaged: %s is not what its manifest says"
                                    .formatted(manifest.id(), from.name(), part.name()),
                            "see which copies are good: /db backup verify " + manifest.id())
                    .asTrouble());
        }
    }

    private void look() {
        long now = System.nanoTime();
        if (now - looked < BETWEEN_LOOKS) {
            return;
        }
        looked = now;
        work.checkpoint();
        double seconds = (now - begun) / 1e9;
        double rate = done / seconds;
        long all = Math.max(1, manifest.bytes());
        work.progress(
                (int) (100 * done / all),
                "%s/s, %s left".formatted(Human.bytes((long) rate), Human.duration(Duration.ofMillis((long)
                        (1000 * (all - done) / rate)))));
    }
}
