package dev.muster.commands.backup;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Find;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.where.Spot;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes one backup into the first repository of its cluster. Its manifest, written last, is what makes it one.
 *
 * @param base the backup that an incremental one builds on
 */
public record TakeBackup(
        Spot spot, String id, Manifest.Kind how, Selection selection, int jobs, Limits limits, Optional<String> base)
        implements Step {
    private static final Duration CLEARING = Duration.ofSeconds(20);

    public TakeBackup(Spot spot, String id, Manifest.Kind how, Selection selection, int jobs, Limits limits) {
        this(spot, id, how, selection, jobs, limits, Optional.empty());
    }

    TakeBackup on(Optional<String> other) {
        return new TakeBackup(spot, id, how, selection, jobs, limits, other);
    }

    @Override
    public String describe() {
        return "take the %s backup %s of %s from %s: %s%s"
                .formatted(
                        how.name().toLowerCase(Locale.ROOT),
                        id,
                        spot.cluster(),
                        spot.node(),
                        how == Manifest.Kind.LOGICAL
                                ? selection.told()
                                : base.map(on -> "what changed since " + on).orElse("the whole server"),
                        jobs > 1 ? ", with " + jobs + " jobs" : "");
    }

    /** All but its name, which holds the second. */
    @Override
    public String intent() {
        return "take a backup: %s, %s, %s, %d jobs, %s%s"
                .formatted(
                        spot,
                        how,
                        selection,
                        jobs,
                        limits,
                        base.map(on -> ", on top of " + on).orElse(""));
    }

    @Override
    public Duration deadline() {
        return limits.whole();
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return work.tools()
                .vault()
                .backup(id)
                .<Probe>map(backup -> new Probe.Done(proof(backup)))
                .orElseGet(Probe.NotDone::new);
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        return perform(work, false);
    }

    /** {@code safety}: of what is about to be replaced. */
    public Proof perform(Work work, boolean safety) throws SQLException, InterruptedException {
        var vault = work.tools().vault();
        var done = vault.backup(id);
        if (done.isPresent()) {
            return proof(done.get());
        }
        var repository = Taking.repository(vault, spot.cluster());
        work.checkpoint();
        try {
            return take(work, repository, safety);
        } catch (IOException e) {
            sweep(repository, vault);
            throw Troubles.of(repository.name(), e);
        } catch (SQLException e) {
            sweep(repository, vault);
            throw SourceTrouble.of(spot, e);
        } catch (Problem.Trouble | Work.Stopped | InterruptedException e) {
            // Whatever else is thrown may mean that somebody else does this step by now: then nothing here is ours.
            sweep(repository, vault);
            throw e;
        }
    }

    private Proof take(Work work, Repository repository, boolean safety)
            throws IOException, SQLException, InterruptedException {
        var vault = work.tools().vault();
        var meter = new Meter(work);
        var manifest = Shift.run(meter, shift -> {
            clear(repository, vault); // What an earlier try left.
            var taking = new Taking(this, work, meter, shift);
            var taken = switch (how) {
                case LOGICAL -> new Logical(taking).take();
                case PHYSICAL -> new Physical(taking).take();
            };
            requireParts(repository, taken);
            return safety ? taken.forSafety() : taken;
        });
        work.checkpoint();
        requireBase(repository, vault);
        vault.add(repository.name(), manifest);
        return vault.backup(id)
                .filter(kept -> kept.manifest().parts().equals(manifest.parts()))
                .map(this::proof)
                .orElseThrow(() -> new Problem(
                                "BACKUP_UNREADABLE",
                                "the manifest of " + id + " does not read back from " + repository.name(),
                                "see what is wrong with the repository, then ask again")
                        .asTrouble());
    }

    /** The repository's own word for it that all is there. */
    private void requireParts(Repository repository, Manifest manifest) throws IOException {
        var folder = Vault.folder(spot.cluster(), id);
        var there = repository.list(folder).stream()
                .collect(Collectors.toMap(Repository.Item::path, Repository.Item::bytes));
        for (var part : manifest.parts()) {
            var bytes = there.get(folder + "/" + part.name());
            if (bytes == null || bytes != part.bytes()) {
                throw new Problem(
                                "BACKUP_INCOMPLETE",
                                "%s of %s is %s in the repository %s"
                                        .formatted(
                                                part.name(),
                                                id,
                                                bytes == null ? "not" : "not whole",
                                                repository.name()),
                                "see what is wrong with the repository, then ask again")
                        .asTrouble();
            }
        }
    }

    /** It may have gone since: without it, this would be listed as a backup and be none. */
    private void requireBase(Repository repository, Vault vault) {
        if (base.isEmpty()) {
            return;
        }
        var find = new Find(vault.backups(spot.cluster()));
        var there = find.backups().stream()
                .filter(backup -> backup.id().equals(base.get()))
                .findFirst();
        if (there.filter(backup -> find.isWholeIn(repository.name(), backup)).isEmpty()) {
            throw new Problem(
                            "BASE_MISSING",
                            "%s, on which this backup builds, is not whole in %s any more: it was pruned or removed meanwhile"
                                    .formatted(base.get(), repository.name()),
                            "take a full one: /db backup now %s --kind physical".formatted(spot.cluster()))
                    .asTrouble();
        }
    }

    private void clear(Repository repository, Vault vault) throws IOException {
        Scratch.sweep(vault.scratch(), id);
        repository.remove(Vault.folder(spot.cluster(), id));
    }

    /** A network mount that hangs must not keep us: what could not be cleared soon is cleared once it answers. */
    private void sweep(Repository repository, Vault vault) {
        boolean interrupted = Thread.interrupted();
        try {
            Thread.ofPlatform()
                    .daemon()
                    .name("clear " + id)
                    .start(() -> clearQuietly(repository, vault))
                    .join(CLEARING);
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void clearQuietly(Repository repository, Vault vault) {
        try {
            clear(repository, vault);
        } catch (IOException _) {
            // Without a manifest it is no backup; the next try removes it, and until then it is told as odd.
        }
    }

    private Proof proof(Backup backup) {
        var manifest = backup.manifest();
        var tables = manifest.content().databases().stream()
                .flatMap(database -> database.tables().stream())
                .toList();
        long counted = tables.stream().filter(table -> table.rows().isPresent()).count();
        var seen = "backup %s: %s kept of %s, %s in %s, from %s at %s on timeline %d%s"
                .formatted(
                        id,
                        Human.bytes(manifest.bytes()),
                        Human.bytes(manifest.plainBytes()),
                        Human.count(manifest.parts().size(), "file"),
                        Human.duration(manifest.took()),
                        spot.node(),
                        manifest.start().lsn(),
                        manifest.start().timeline(),
                        counted > 0
                                ? "; rows of %s counted at its snapshot".formatted(Human.count(counted, "table"))
                                : "");
        return new Proof(seen, Map.of("backup", id));
    }
}
