package dev.muster.commands.backup;

import dev.muster.commands.plan.Estimate;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How large a backup will be, and how long it will take.
 *
 * @param plain what the tool will print
 * @param stored what will be kept of it
 * @param basis what is known of it, for people
 */
record Expectation(long plain, long stored, Estimate estimate, String basis) {
    /** What each database has of its own catalogs, which no dump holds. */
    private static final long CATALOGS = 7_500_000;

    private static final long WAL = 48L << 20;
    private static final long OF_SCHEMA = 256 << 10;
    /** Bytes a second, where nothing is known: slow disks, and a server that has other things to do. */
    private static final double SLOW = 15e6;

    private static final double FAST = 120e6;
    private static final double LEAST_SECONDS = 1;
    private static final double COMPRESSED = 0.6;
    /** Of so many blocks one may have changed, where nobody knows. */
    private static final int CHANGED = 5;

    /** From the last of the same kind and of the same things; else from {@code bytes}, which the server holds of it. */
    static Expectation of(List<Backup> earlier, Asked asked, Selection selection, long bytes) {
        return earlier.stream()
                .map(Backup::manifest)
                .filter(manifest -> asked.isLike(manifest)
                        && manifest.content().schemaOnly() == selection.schemaOnly()
                        && manifest.content().partial().equals(selection.partial()))
                .max(Comparator.comparing(manifest -> manifest.stop().at()))
                .map(last -> since(last, earlier, asked))
                .orElseGet(() -> fromSize(asked.incremental() ? bytes / CHANGED : bytes, rate(earlier, asked)));
    }

    /** What is taken: what changed says nothing of how large everything is. */
    record Asked(Manifest.Kind kind, boolean incremental) {
        boolean isLike(Manifest manifest) {
            return manifest.kind() == kind && manifest.base().isPresent() == incremental;
        }
    }

    private static Expectation since(Manifest last, List<Backup> earlier, Asked asked) {
        double rate = rate(earlier, asked).orElse(SLOW);
        return new Expectation(
                last.plainBytes(),
                last.bytes(),
                estimate(last.plainBytes(), rate * 0.6, rate * 1.4),
                "as the last one, " + last.id());
    }

    private static Expectation fromSize(long bytes, Optional<Double> rate) {
        return new Expectation(
                bytes,
                (long) (bytes * COMPRESSED),
                estimate(
                        bytes,
                        rate.map(known -> known * 0.5).orElse(SLOW),
                        rate.map(known -> known * 1.5).orElse(FAST)),
                rate.isPresent() ? "from its size and earlier backups" : "from its size alone");
    }

    private static Estimate estimate(long bytes, double slow, double fast) {
        return Estimate.seconds(LEAST_SECONDS + bytes / fast, 5 + bytes / slow);
    }

    /** Bytes a second of earlier ones, the larger the better known. */
    private static Optional<Double> rate(List<Backup> earlier, Asked asked) {
        var same = earlier.stream()
                .map(Backup::manifest)
                .filter(manifest -> asked.isLike(manifest) && manifest.plainBytes() > 0)
                .toList();
        double seconds = same.stream()
                .mapToDouble(manifest -> manifest.took().toMillis() / 1000.0)
                .sum();
        double bytes = same.stream().mapToDouble(Manifest::plainBytes).sum();
        return seconds <= 0 ? Optional.empty() : Optional.of(bytes / seconds);
    }

    /** What is to be read, once it is known of which databases. */
    static long of(Taking taking, List<Manifest.Database> databases) {
        var step = taking.step();
        var earlier = taking.work().tools().vault().backups(step.spot().cluster());
        var asked = new Asked(step.how(), step.base().isPresent());
        return of(earlier, asked, step.selection(), read(databases, step.how(), step.selection()))
                .plain();
    }

    static long read(List<Manifest.Database> databases, Manifest.Kind kind, Selection selection) {
        return switch (kind) {
            case PHYSICAL ->
                WAL + databases.stream().mapToLong(Manifest.Database::bytes).sum();
            case LOGICAL ->
                databases.stream()
                        .mapToLong(database ->
                                selection.schemaOnly() ? OF_SCHEMA : Math.max(OF_SCHEMA, database.bytes() - CATALOGS))
                        .sum();
        };
    }
}
