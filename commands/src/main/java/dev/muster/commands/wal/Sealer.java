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
        return stored(from.list(Stored.folder(cluster)));
    }

    private static List<Stored> stored(List<Repository.Item> items) {
        return items.stream().flatMap(item -> Stored.of(item).stream()).toList();
    }

    String path(String systemIdentifier, Spool.Entry entry) {
        return Stored.path(cluster, systemIdentifier, entry, Sealing.suffix(keys));
    }

    void seal(String systemIdentifier, Spool.Entry entry) throws IOException {
        var path = path(systemIdentifier, entry);
        Sealing.Sealed sealed;
        var digest = sha256();
        try (var plain = new DigestInputStream(Files.newInputStream(entry.path()), digest);
                var upload = repository.upload(path)) {
            var sealing = new Sealing(upload.out(), keys, Sealing.Effort.SMALL);
            try (sealing) {
                plain.transferTo(sealing);
            }
            sealed = sealing.sealed();
            if (keys.encrypt() && entry.kind() != Spool.Kind.PARTIAL) {
                // First, so that nothing sealed is ever without: it says nothing as long as there is nothing beside it.
                new Imprint(path, entry.name()).write(repository, HexFormat.of().formatHex(digest.digest()));
            }
            upload.publish();
        }
        var found = hash(repository, path);
        if (!found.equals(sealed.sha256())) {
            throw new IOException(path + " does not read back as it was written");
        }
    }

    enum Likeness {
        SAME,
        OTHER,
        /** There is neither a key to look with, nor an imprint beside it. */
        UNKNOWN
    }

    /** Whether what is stored under its name is the same. */
    Likeness likeness(String systemIdentifier, Spool.Entry entry) throws IOException {
        var path = path(systemIdentifier, entry);
        if (keys.encrypt() && keys.identities().isEmpty()) {
            return byImprint(path, entry);
        }
        try (var stored = Opening.of(path, repository.open(path), keys);
                var plain = new BufferedInputStream(Files.newInputStream(entry.path()))) {
            return equal(new BufferedInputStream(stored), plain) ? Likeness.SAME : Likeness.OTHER;
        } catch (Problem.Trouble _) {
            return byImprint(path, entry); // Sealed for keys that we do not have.
        }
    }

    private Likeness byImprint(String path, Spool.Entry entry) throws IOException {
        var imprint = new Imprint(path, entry.name()).read(repository);
        if (imprint.isEmpty()) {
            return Likeness.UNKNOWN;
        }
        return imprint.get().equals(hash(Files.newInputStream(entry.path()))) ? Likeness.SAME : Likeness.OTHER;
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
        var allHere = repository.list(Stored.folder(cluster));
        var allThere = other.list(Stored.folder(cluster));
        var here = stored(allHere);
        var there = stored(allThere);
        for (var path : imprints(allHere, allThere)) {
            copy(other, path);
        }
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

    /** Those that are missing there. */
    private static List<String> imprints(List<Repository.Item> here, List<Repository.Item> there) {
        var known = there.stream().map(Repository.Item::path).collect(Collectors.toSet());
        return here.stream()
                .map(Repository.Item::path)
                .filter(path -> path.endsWith(Imprint.SUFFIX) && !known.contains(path))
                .toList();
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
        return hash(from.open(path));
    }

    private static String hash(InputStream from) throws IOException {
        var digest = sha256();
        try (var in = new DigestInputStream(from, digest)) {
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
