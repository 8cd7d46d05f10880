package dev.muster.commands.wal;

import dev.muster.commands.cluster.Topology;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that is known of a cluster's WAL at one moment, whichever replica of Muster asks.
 *
 * @param archives repository → what it holds; empty when it does not answer
 * @param reception only on the replica that receives
 */
record Survey(
        Topology topology,
        Keeping keeping,
        Slots slots,
        Archives archives,
        List<Backup> backups,
        Optional<Reception> reception) {

    /** {@code lineage} is that of the newest timeline in the first repository; {@code told}: its history was read. */
    record Archives(Map<String, Optional<Archive>> of, Lineage lineage, boolean told, List<Problem> troubles) {
        Archives {
            of = Map.copyOf(of);
            troubles = List.copyOf(troubles);
        }
    }

    /**
     * What servers keep for us.
     *
     * @param sender what the primary says; empty when there is none to ask
     * @param left the standbys that keep our slot from when they were the primary
     */
    record Slots(Optional<Sender> sender, List<String> left) {
        Slots {
            left = List.copyOf(left);
        }
    }

    Optional<Sender> sender() {
        return slots.sender();
    }

    Instant at() {
        return topology.at();
    }

    String cluster() {
        return topology.cluster().name();
    }

    /** That of the first repository. */
    Optional<Archive> archive() {
        return Optional.ofNullable(archives.of().get(keeping.repositories().getFirst()))
                .flatMap(found -> found);
    }

    Lineage lineage() {
        return archives.lineage();
    }

    /** Not known to be bad. */
    static boolean good(Backup backup) {
        return !backup.damaged();
    }

    /** Those from which recovery could begin, of this very cluster and its history, newest first. */
    List<Manifest> bases() {
        return physical().filter(manifest -> !hasLeft(manifest)).toList();
    }

    /**
     * Whether the cluster surely went another way than this one: nothing leads from it to now. What files tell alone is not
     * sure, and neither is what is in the repository while the primary is on another timeline.
     */
    boolean hasLeft(Manifest base) {
        boolean elsewhere = topology.primary()
                .filter(primary -> primary.identity().timeline() != lineage().timeline())
                .isPresent();
        return archives.told()
                && !elsewhere
                && base.kind() == Manifest.Kind.PHYSICAL
                && archive()
                        .filter(archive ->
                                archive.systemIdentifier().equals(base.source().systemIdentifier()))
                        .isPresent()
                && lineage().hasLeft(base.stop());
    }

    /** In words: where one that the cluster has left ended, and where the cluster went. */
    String whereLeft(Manifest base) {
        return "it ended at %s on timeline %d, and %s went another way, to timeline %d"
                .formatted(
                        base.stop().lsn(),
                        base.stop().timeline(),
                        cluster(),
                        lineage().timeline());
    }

    /** Newest first. */
    Stream<Manifest> physical() {
        var system = archive().map(Archive::systemIdentifier);
        return backups.stream()
                .filter(Survey::good)
                .map(Backup::manifest)
                .filter(manifest -> manifest.kind() == Manifest.Kind.PHYSICAL)
                .filter(manifest ->
                        system.map(manifest.source().systemIdentifier()::equals).orElse(true))
                .sorted(Comparator.comparing(
                                (Manifest manifest) -> manifest.stop().at())
                        .reversed());
    }

    /** From where on WAL is of use: the oldest kept physical backup, or what there is. */
    Optional<Lsn> begin() {
        return bases().reversed().stream()
                .flatMap(base -> Lsn.of(base.start().lsn()).stream())
                .min(Comparator.naturalOrder())
                .or(() -> archive().flatMap(archive -> archive.begin(lineage())));
    }

    Optional<Continuity> continuity() {
        return begin().flatMap(this::continuity);
    }

    Optional<Continuity> continuity(Lsn from) {
        return archive()
                .flatMap(archive -> archive.end(lineage())
                        .filter(from::before)
                        .map(end -> Continuity.of(archive.contents(), lineage(), from, end)));
    }

    /** Holes that keep recovery from reaching the present: behind them there is no base to begin with. */
    List<Gap> harmful() {
        return bases().stream()
                .findFirst()
                .flatMap(base -> Lsn.of(base.start().lsn()))
                .map(from -> continuity(from).map(Continuity::gaps).orElse(List.of()))
                .orElseGet(() -> physical().findAny().isPresent() ? List.of() : gaps());
    }

    List<Gap> gaps() {
        return continuity().map(Continuity::gaps).orElse(List.of());
    }
}
