package dev.muster.commands.keptfolder;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

/** Takes a kept data folder away for good, and only while another one serves in its place. */
public record DropKeptFolder(Spot spot, String name, String folder) implements Step {
    private static final String DROPPING = ".dropping";

    @Override
    public String describe() {
        return "drop the kept data folder %s for good (%s)".formatted(name, folder);
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(2);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    private Path dropping() {
        return Path.of(folder + DROPPING);
    }

    @Override
    public Probe probe(Work work) {
        return Files.exists(Path.of(folder)) || Files.exists(dropping())
                ? new Probe.NotDone()
                : new Probe.Done(Proof.of(name + " is not there any more"));
    }

    /** Renamed first: half of a data folder must not look like one that leads back. */
    @Override
    public Proof perform(Work work) {
        var path = Path.of(folder);
        try {
            if (Files.exists(path)) {
                var kept = KeptFolder.of(work.observer().cluster(spot.cluster()).orElseThrow()).stream()
                        .filter(each -> each.folder().equals(path))
                        .findFirst()
                        .orElseThrow(() -> refused(folder + " is no kept data folder of " + spot.node()));
                requireUnused(work, kept);
                work.checkpoint();
                Disk.REAL.moveForGood(path, dropping());
            }
            long bytes = Files.exists(dropping()) ? KeptFolder.bytes(dropping()) : 0;
            delete(work);
            return Proof.of("dropped %s: %s are free again; %s serves without it"
                    .formatted(name, dev.muster.chat.Human.bytes(bytes), spot.node()));
        } catch (IOException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "KEPT_STAYS",
                            "%s cannot be taken away: %s".formatted(folder, e.getMessage()),
                            "mend that, then retry"),
                    e);
        }
    }

    private void delete(Work work) throws IOException {
        if (!Files.exists(dropping())) {
            return;
        }
        try (var all = Files.walk(dropping())) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                work.checkpoint();
                Files.deleteIfExists(each);
            }
        }
    }

    /** Never what a server works in, and never what nothing replaces. */
    public static void requireUnused(Work work, KeptFolder kept) {
        if (Postmaster.of(kept.folder()).isPresent()) {
            throw refused("a server works in " + kept.folder());
        }
        boolean serves = work.observer().clusters().stream()
                .flatMap(cluster -> cluster.nodes().stream())
                .flatMap(node -> node.data().stream())
                .anyMatch(data -> KeptFolder.real(data).equals(kept.folder()));
        if (serves) {
            throw refused(kept.folder() + " is the data folder of a node");
        }
        if (Postmaster.of(kept.data()).isEmpty()) {
            throw refused("no server works in %s: the kept one may be all that there is of %s"
                    .formatted(kept.data(), kept.node()));
        }
    }

    private static Problem.Trouble refused(String fact) {
        return new Problem(
                        "KEPT_NEEDED",
                        fact,
                        "see /db status and /db kept list; it is dropped only when another one serves")
                .asTrouble();
    }
}
