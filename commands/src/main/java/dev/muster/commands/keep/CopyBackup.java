package dev.muster.commands.keep;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Backup.Copy;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Copies a backup to another repository, as it is stored. It is listed there once all of it is, and all of it is right. */
public record CopyBackup(String cluster, String id, String to) implements Step {

    @Override
    public String describe() {
        return "copy backup " + id + " to " + to;
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(12);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return new Kept(cluster, id)
                .find(work)
                .filter(backup -> backup.copies().get(to) == Copy.THERE)
                .<Probe>map(backup -> new Probe.Done(proof(backup, "is there")))
                .orElseGet(Probe.NotDone::new);
    }

    @Override
    public Proof perform(Work work) {
        var kept = new Kept(cluster, id);
        var backup = kept.in(work);
        if (backup.copies().get(to) == Copy.THERE) {
            return proof(backup, "was there already");
        }
        var manifest = backup.manifest();
        requirePlace(work, backup);
        long begun = System.nanoTime();
        var source = copy(work, backup);
        carry(work, backup, source);
        var after = kept.in(work);
        if (after.copies().get(to) != Copy.THERE) {
            throw new Problem(
                            "COPY_DIFFERS",
                            "the copy of " + id + " in " + to + " is not listed as whole",
                            "look who else writes to " + to + ": /db backup show " + id)
                    .asTrouble();
        }
        double seconds = Math.max(0.001, (System.nanoTime() - begun) / 1e9);
        return proof(
                after,
                "came from %s in %s, every hash is right, %s/s"
                        .formatted(
                                source, Human.duration(Duration.ofMillis((long) (seconds * 1000))), Human.bytes((long)
                                        (manifest.bytes() / seconds))));
    }

    private Proof proof(Backup backup, String how) {
        return Proof.of("backup %s in %s %s: %s in %s"
                .formatted(
                        id,
                        to,
                        how,
                        Human.bytes(backup.manifest().bytes()),
                        Human.count(backup.manifest().parts().size(), "file")));
    }

    /** A whole backup of that name that says something else is never overwritten. */
    private void requirePlace(Work work, Backup backup) {
        var repository = work.tools().vault().repository(to);
        try {
            var there = work.tools().vault().manifest(to, cluster, id);
            if (there.filter(manifest -> !manifest.equals(backup.manifest())).isPresent()) {
                throw new Problem(
                                "COPY_DIFFERS",
                                to + " holds another backup of the name " + id,
                                "look at both manifests, and remove the folder of the wrong one")
                        .asTrouble();
            }
            var room = repository.room();
            if (room.filter(r -> r.usable() < backup.manifest().bytes()).isPresent()) {
                throw new Problem(
                                "REPOSITORY_FULL",
                                "%s has %s left, and %s are needed"
                                        .formatted(
                                                to,
                                                Human.bytes(room.get().usable()),
                                                Human.bytes(backup.manifest().bytes())),
                                "make room there, or see what could go: /db backup prune " + cluster + " --dry-run")
                        .asTrouble();
            }
        } catch (IOException e) {
            throw Troubles.of(to, e);
        }
    }

    /** From the first repository whose copy proves to be right. */
    private String copy(Work work, Backup backup) {
        Optional<Problem.Trouble> last = Optional.empty();
        for (var source : sources(backup)) {
            try {
                new Transfer(work, backup.manifest(), source, to).run();
                return source;
            } catch (Transfer.BadSource e) {
                last = Optional.of(e.trouble());
            }
        }
        throw last.orElseGet(() -> new Problem(
                        "NO_WHOLE_COPY", "no repository has a whole copy of " + id, "see /db backup show " + id)
                .asTrouble());
    }

    private List<String> sources(Backup backup) {
        return backup.copies().entrySet().stream()
                .filter(copy -> copy.getValue() == Copy.THERE && !copy.getKey().equals(to))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /**
     * What is known of it goes along: the files are the same, so what was proven of those in {@code source} is true of these.
     * That its files there were damaged is not true of these.
     */
    private void carry(Work work, Backup backup, String source) {
        var vault = work.tools().vault();
        try {
            if (backup.pin().isPresent()) {
                vault.pin(to, backup.manifest(), backup.pin().get());
            }
            for (var verification : backup.proofs(source)) {
                vault.note(to, backup.manifest(), verification);
            }
        } catch (IOException e) {
            throw Troubles.of(to, e);
        }
    }
}
