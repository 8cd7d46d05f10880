package dev.muster.commands.reading;

import dev.muster.commands.host.Kits;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Chain;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.util.Optional;

/** One backup in one repository, while it is looked at. */
public record Exam(Work work, String cluster, Manifest manifest, String repository, Report report) {

    /** {@code wanted} is whose copy is read; empty: the first that has it. */
    public static Exam of(Work work, String cluster, String id, Optional<String> wanted) {
        var vault = work.tools().vault();
        var manifest = vault.backups(cluster).stream()
                .filter(backup -> backup.id().equals(id))
                .findFirst()
                .orElseThrow(() -> gone(cluster, id))
                .manifest();
        var repository = wanted.orElseGet(() -> first(vault, cluster, id));
        return new Exam(work, cluster, manifest, repository, new Report());
    }

    public static Problem.Trouble gone(String cluster, String id) {
        return new Problem(
                        "UNKNOWN_BACKUP",
                        "there is no backup " + id + " of " + cluster,
                        "see which there are: /db backup list " + cluster)
                .asTrouble();
    }

    /** The first of those where it should be in which it is. What cannot be looked at may be where it is. */
    public static String first(Vault vault, String cluster, String id) {
        Optional<Problem.Trouble> trouble = Optional.empty();
        for (var name : keeping(vault, cluster).repositories()) {
            try {
                if (holds(vault, name, cluster, id)) {
                    return name;
                }
            } catch (Problem.Trouble e) {
                trouble = trouble.or(() -> Optional.of(e));
            }
        }
        throw trouble.orElseGet(() -> gone(cluster, id));
    }

    public static boolean holds(Vault vault, String repository, String cluster, String id) {
        try {
            var manifest = Vault.folder(cluster, id) + "/manifest.json";
            return vault.repository(repository).list(Vault.folder(cluster, id)).stream()
                    .anyMatch(item -> item.path().equals(manifest));
        } catch (IOException e) {
            throw Troubles.of(repository, e);
        }
    }

    public static Keeping keeping(Vault vault, String cluster) {
        return vault.keeping(cluster)
                .orElseThrow(() -> new Problem(
                                "NO_BACKUPS",
                                "no backups are configured for " + cluster,
                                "give the cluster a section “backups” in muster.yaml, with a repository")
                        .asTrouble());
    }

    /** It and what it builds on. */
    public Chain chain() {
        return Chain.of(work.tools().vault().backups(cluster), manifest);
    }

    /** One that it builds on, in the same repository. */
    Exam below(Manifest base) {
        return new Exam(work, cluster, base, repository, new Report());
    }

    public Repository store() {
        return work.tools().vault().repository(repository);
    }

    public Keys keys() {
        return keeping(work.tools().vault(), cluster).keys();
    }

    public Kits.Kit kit() {
        return work.tools().kits().of(manifest.source().major());
    }

    /** Reading the backup is so many percent of it. */
    public Meter meter(int reading) {
        var meter = new Meter(work, reading);
        meter.expect(manifest.bytes());
        return meter;
    }

    public Chores chores(Meter meter) {
        return new Chores(work.tools().host(), meter::beat);
    }

    public Problem.Trouble trouble(IOException e) {
        return Troubles.of(repository, e);
    }

    /** The manifest's own words on one database; none for a database that it does not describe. */
    public Optional<Manifest.Database> database(String name) {
        return manifest.content().databases().stream()
                .filter(database -> database.name().equals(name))
                .findFirst();
    }
}
