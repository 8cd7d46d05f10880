package dev.muster.commands.vault;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * All backups of all clusters. The repositories are the truth: nothing that is needed to find, prove or restore a backup is
 * kept anywhere else.
 */
public final class Vault {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, Repository> repositories = new LinkedHashMap<>();
    private final Map<String, Keeping> keepings = new LinkedHashMap<>();
    private final Path scratch;

    /** {@code scratch} is a folder for what is made to prove a backup, and dropped again. */
    public Vault(List<Repository> repositories, List<Keeping> keepings, Path scratch) {
        repositories.forEach(repository -> this.repositories.put(repository.name(), repository));
        keepings.forEach(keeping -> this.keepings.put(keeping.cluster(), keeping));
        this.scratch = scratch;
    }

    public Path scratch() {
        return scratch;
    }

    /** Empty if no backups are configured for the cluster. */
    public Optional<Keeping> keeping(String cluster) {
        return Optional.ofNullable(keepings.get(cluster));
    }

    public Repository repository(String name) {
        return Optional.ofNullable(repositories.get(name))
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_REPOSITORY",
                                "there is no repository " + name,
                                "there is: " + String.join(", ", repositories.keySet()))
                        .asTrouble());
    }

    public static String folder(String cluster, String id) {
        return cluster + "/backups/" + id;
    }

    /** Newest first. */
    public List<Backup> backups(String cluster) {
        var wanted = keeping(cluster).map(Keeping::repositories).orElse(List.of());
        var manifests = new LinkedHashMap<String, Manifest>();
        for (var name : wanted) {
            try {
                for (var id : repository(name).folders(cluster + "/backups")) {
                    manifest(repository(name), cluster, id).ifPresent(found -> manifests.putIfAbsent(id, found));
                }
            } catch (IOException _) {
                // Seen below as a copy of which nobody can tell.
            }
        }
        return manifests.values().stream()
                .map(manifest -> new Backup(manifest, Map.of(), List.of(), Optional.empty()))
                .sorted(Comparator.comparing(
                                (Backup backup) -> backup.manifest().stop().at())
                        .reversed())
                .toList();
    }

    public Optional<Backup> backup(String id) {
        return keepings.keySet().stream()
                .flatMap(cluster -> backups(cluster).stream())
                .filter(backup -> backup.id().equals(id))
                .findFirst();
    }

    private static Optional<Manifest> manifest(Repository repository, String cluster, String id) throws IOException {
        var path = folder(cluster, id) + "/manifest.json";
        if (repository.list(path).isEmpty()) {
            return Optional.empty();
        }
        try (var in = repository.open(path)) {
            return Optional.of(JSON.readValue(in, Manifest.class));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** Makes a backup one: from now on it is listed. */
    public void add(String repository, Manifest manifest) throws IOException {
        put(repository, manifest.source().cluster(), manifest.id(), "manifest.json", manifest);
    }

    public void note(String repository, Manifest manifest, Verification verification) throws IOException {
        var name = "verified/%d-%s.json"
                .formatted(
                        verification.at().toEpochMilli(),
                        verification.depth().name().toLowerCase(java.util.Locale.ROOT));
        put(repository, manifest.source().cluster(), manifest.id(), name, verification);
    }

    private void put(String repository, String cluster, String id, String name, Object value) throws IOException {
        try (var upload = repository(repository).upload(folder(cluster, id) + "/" + name)) {
            upload.out().write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
            upload.publish();
        }
    }

    /** What is missing where: copies that policy asks for and that are not there. */
    public List<String> missing(Backup backup) {
        var missing = new ArrayList<String>();
        backup.copies().forEach((name, copy) -> {
            if (copy != Backup.Copy.THERE) {
                missing.add(name);
            }
        });
        return missing;
    }
}
