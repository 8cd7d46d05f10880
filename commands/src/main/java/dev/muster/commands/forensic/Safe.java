package dev.muster.commands.forensic;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Sealing;
import dev.muster.commands.vault.Evidence;
import dev.muster.commands.vault.EvidenceRoom;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Where one copy goes: sealed on its way, and seen by nobody before its manifest is written. */
record Safe(Vault vault, String cluster, String id) {
    private static final Duration CLEARING = Duration.ofSeconds(20);

    static Safe of(Work work, String cluster, String id) {
        return new Safe(work.tools().vault(), cluster, id);
    }

    static Keeping keeping(Vault vault, String cluster) {
        return vault.keeping(cluster)
                .filter(keeping -> !keeping.repositories().isEmpty())
                .orElseThrow(() -> new Problem(
                                "NO_BACKUPS_CONFIGURED",
                                "there is no repository for " + cluster,
                                "give it repositories under clusters[].backups in muster.yaml: docs/backups.md has an"
                                        + " example")
                        .asTrouble());
    }

    Repository repository() {
        return vault.repository(keeping(vault, cluster).repositories().getFirst());
    }

    private Keys keys() {
        return keeping(vault, cluster).keys();
    }

    List<String> keyNames() {
        return keys().recipients().stream().map(Keys.Recipient::name).toList();
    }

    EvidenceRoom room() {
        return new EvidenceRoom(vault);
    }

    @FunctionalInterface
    interface Filling {
        void into(OutputStream out) throws IOException, SQLException, InterruptedException;
    }

    /** Its name gets what sealing adds. */
    Evidence.Part keep(String name, Filling filling) throws IOException, SQLException, InterruptedException {
        var full = name + Sealing.suffix(keys());
        try (var upload = repository().upload(EvidenceRoom.folder(cluster, id) + "/" + full)) {
            var sealing = new Sealing(upload.out(), keys(), Sealing.Effort.SMALL);
            try (sealing) {
                filling.into(sealing);
            }
            upload.publish();
            var sealed = sealing.sealed();
            return new Evidence.Part(full, sealed.storedBytes(), sealed.plainBytes(), sealed.sha256());
        }
    }

    void clear() throws IOException {
        repository().remove(EvidenceRoom.folder(cluster, id));
    }

    /** Without a manifest it is no copy: what a repository that hangs does not let go of now, nobody takes for one. */
    void clearQuietly() {
        boolean interrupted = Thread.interrupted();
        try {
            Thread.ofPlatform()
                    .daemon()
                    .name("clear " + id)
                    .start(() -> {
                        try {
                            clear();
                        } catch (IOException _) {
                            // Nobody lists it.
                        }
                    })
                    .join(CLEARING);
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
