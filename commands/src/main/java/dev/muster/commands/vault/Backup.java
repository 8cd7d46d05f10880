package dev.muster.commands.vault;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * A backup as it is kept.
 *
 * @param copies repository → how the copy there is, for each repository that should have one
 * @param verifications oldest first, wherever they were made
 */
public record Backup(Manifest manifest, Map<String, Copy> copies, List<Verification> verifications, Optional<Pin> pin) {
    public Backup {
        copies = Map.copyOf(copies);
        verifications = List.copyOf(verifications);
    }

    public enum Copy {
        THERE,
        MISSING,
        /** Nobody can tell: the repository does not answer. */
        AWAY,
        /** Its manifest says something else than that of the others, or its files are not those that it names. */
        DIFFERENT
    }

    /** Kept until somebody lets it go. */
    public record Pin(String by, Instant at, Optional<String> reason) {}

    public String id() {
        return manifest.id();
    }

    /** It holds what somebody wanted to get away from: nobody means it who does not name it. */
    public boolean isSafety() {
        return manifest.safety();
    }

    public Optional<Verification> last(Verification.Depth depth) {
        return verifications.stream()
                .filter(verification -> verification.depth() == depth)
                .max(Comparator.comparing(Verification::at));
    }

    /**
     * Looked at at least once, and found good the last time in each way and in each repository that it was looked at: a copy
     * that is good hides none that is damaged.
     */
    public boolean verified() {
        return !verifications.isEmpty()
                && verifications.stream()
                        .collect(Collectors.toMap(
                                verification -> List.of(verification.repository(), verification.depth()),
                                verification -> verification,
                                BinaryOperator.maxBy(Comparator.comparing(Verification::at))))
                        .values()
                        .stream()
                        .allMatch(Verification::passed);
    }

    /** What was proven of a copy the last time in each way, as far as it would be true of the same files elsewhere. */
    public List<Verification> proofs(String repository) {
        return List.of(Verification.Depth.values()).stream()
                .flatMap(depth -> verifications.stream()
                        .filter(verification -> verification.repository().equals(repository))
                        .filter(verification -> verification.depth() == depth)
                        .max(Comparator.comparing(Verification::at))
                        .stream())
                .filter(verification -> verification.passed() || verification.depth() == Verification.Depth.DEEP)
                .toList();
    }

    /** Looked at, and found bad in some way or some repository. */
    public boolean damaged() {
        return !verifications.isEmpty() && !verified();
    }

    public long copiesThere() {
        return copies.values().stream().filter(Copy.THERE::equals).count();
    }
}
