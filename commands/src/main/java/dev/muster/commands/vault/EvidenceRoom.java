package dev.muster.commands.vault;

import dev.muster.commands.repository.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where forensic copies are kept: beside the backups, and apart from them, so that nothing that clears those away sees them. */
public record EvidenceRoom(Vault vault) {

    /** A copy, and the repository that it is in. */
    public record Kept(String repository, Evidence evidence) {}

    public static String folder(String cluster, String id) {
        return cluster + "/forensic/" + id;
    }

    /** Makes a copy one: from now on it is listed. */
    public void add(String repository, Evidence evidence) throws IOException {
        var path = folder(evidence.scene().cluster(), evidence.id()) + "/" + Vault.MANIFEST;
        try (var upload = vault.repository(repository).upload(path)) {
            upload.out().write(Json.bytes(evidence));
            upload.publish();
        }
    }

    /** Newest first, of every repository that answers. */
    public List<Kept> of(String cluster) {
        var all = new ArrayList<Kept>();
        for (var name : vault.repositories()) {
            try {
                all.addAll(of(vault.repository(name), cluster));
            } catch (IOException _) {
                // Who asks how backups stand is told that it is away.
            }
        }
        all.sort(Comparator.comparing((Kept kept) -> kept.evidence().ended()).reversed());
        return all;
    }

    private static List<Kept> of(Repository repository, String cluster) throws IOException {
        var all = new ArrayList<Kept>();
        for (var id : repository.folders(cluster + "/forensic")) {
            read(repository, folder(cluster, id)).ifPresent(evidence -> all.add(new Kept(repository.name(), evidence)));
        }
        return all;
    }

    /** Empty for what is under way, or was left by somebody who was killed. */
    private static Optional<Evidence> read(Repository repository, String folder) {
        try (var in = repository.open(folder + "/" + Vault.MANIFEST)) {
            return Optional.of(Json.read(in, Evidence.class));
        } catch (IOException | Json.Unreadable _) {
            return Optional.empty();
        }
    }

    public Optional<Kept> find(String cluster, String id) {
        return of(cluster).stream()
                .filter(kept -> kept.evidence().id().equals(id))
                .findFirst();
    }
}
