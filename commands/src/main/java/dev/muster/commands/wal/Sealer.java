package dev.muster.commands.wal;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Opening;
import dev.muster.commands.seal.Sealing;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Brings files of WAL into a repository, and from there into others. What it says is there was read back. */
record Sealer(Repository repository, String cluster, Keys keys) {

    /** All that is there of the cluster, of whatever system. */
    List<Stored> list() throws IOException {
        return list(repository);
    }

    List<Stored> list(Repository from) throws IOException {
        return from.list(Stored.folder(cluster)).stream()
                .flatMap(item -> Stored.of(item).stream())
                .toList();
    }

    String path(String systemIdentifier, Spool.Entry entry) {
        return Stored.path(cluster, systemIdentifier, entry, Sealing.suffix(keys));
    }

    void seal(String systemIdentifier, Spool.Entry entry) throws IOException {
        var path = path(systemIdentifier, entry);
        Sealing.Sealed sealed;
        try (var plain = Files.newInputStream(entry.path());
                var upload = repository.upload(path)) {
            var sealing = new Sealing(upload.out(), keys, Sealing.Effort.SMALL);
            try (sealing) {
                plain.transferTo(sealing);
            }
            sealed = sealing.sealed();
            upload.publish();
        }
        var found = hash(repository, path);
        if (!found.equals(sealed.sha256())) {
            throw new IOException(path + " does not read back as it was written");
        }
    }

    /** Whether what is stored under its name is the same; true when there is no key to look with. */
    boolean same(String systemIdentifier, Spool.Entry entry) throws IOException {
        if (keys.encrypt() && keys.identities().isEmpty()) {
            return true;
        }
        var path = path(systemIdentifier, entry);
        try (var stored = Opening.of(path, repository.open(path), keys);
                var plain = new BufferedInputStream(Files.newInputStream(entry.path()))) {
            return equal(new BufferedInputStream(stored), plain);
        } catch (Problem.Trouble _) {
            return true; // Sealed for keys that we do not have.
        }
    }

    private static boolean equal(InputStream one, InputStream other) throws IOException {
        var mine = new byte[1 << 16];
        var theirs = new byte[1 << 16];
        while (true) {
            int read = one.readNBytes(mine, 0, mine.length);
            if (read != other.readNBytes(theirs, 0, theirs.length)
                    || !java.util.Arrays.equals(mine, 0, read, theirs, 0, read)) {
                return false;
            }
            if (read == 0) {
                return true;
            }
        }
    }

    /** Copies what is missing elsewhere, and takes away parts that were replaced by the whole. How many it copied. */
    int copyTo(Repository other) throws IOException {
        var here = list();
        var there = list(other);
        var copies = byPath(there);
        var kept = byPath(here);
        var missing = new ArrayList<Stored>();
        for (var each : here) {
            var copy = Optional.ofNullable(copies.get(each.item().path()));
            if (copy.isEmpty()
                    || copy.get().item().bytes() != each.item().bytes()
                    || (each.kind() == Spool.Kind.PARTIAL && copy.get().at().isBefore(each.at()))) {
                missing.add(each);
            }
        }
        for (var each : missing) {
            copy(other, each.item().path());
        }
        for (var each : there) {
            if (each.kind() == Spool.Kind.PARTIAL
                    && !kept.containsKey(each.item().path())) {
                other.remove(each.item().path());
            }
        }
        return missing.size();
    }

    /** There may be tens of thousands. */
    private static Map<String, Stored> byPath(List<Stored> all) {
        return all.stream().collect(Collectors.toMap(each -> each.item().path(), Function.identity(), (one, _) -> one));
    }

    private void copy(Repository other, String path) throws IOException {
        try (var upload = other.upload(path)) {
            var digest = sha256();
            try (var in = new DigestInputStream(repository.open(path), digest)) {
                in.transferTo(upload.out());
            }
            upload.publish();
            if (!HexFormat.of().formatHex(digest.digest()).equals(hash(other, path))) {
                throw new IOException(path + " does not read back as it was copied");
            }
        }
    }

    private static String hash(Repository from, String path) throws IOException {
        var digest = sha256();
        try (var in = new DigestInputStream(from.open(path), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
