package dev.muster.commands.verify;

import dev.muster.commands.plan.Estimate;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Chain;
import dev.muster.commands.vault.Verification;
import java.util.List;

/** How long it will take: by what earlier ones of the same kind took for a byte, or else by what is usual. Pure. */
final class Estimates {
    private static final double QUICK_BEST = 300e6;
    private static final double QUICK_WORST = 40e6;
    private static final double DEEP_BEST = 80e6;
    private static final double DEEP_WORST = 8e6;
    private static final double SERVER_STARTS = 10;

    private Estimates() {}

    static Estimate of(Verification.Depth depth, Backup backup, List<Backup> all) {
        double bytes = read(depth, backup, all);
        var perByte = all.stream()
                .filter(other -> other.manifest().kind() == backup.manifest().kind())
                .filter(other -> other.manifest().plainBytes() > 0)
                .flatMap(other -> other.last(depth).stream()
                        .filter(Verification::passed)
                        .map(verification -> verification.took().toMillis() / 1000.0 / read(depth, other, all)))
                .sorted()
                .toList();
        if (!perByte.isEmpty()) {
            return Estimate.seconds(0.7 * perByte.getFirst() * bytes, 1 + 1.5 * perByte.getLast() * bytes);
        }
        return switch (depth) {
            case QUICK -> Estimate.seconds(bytes / QUICK_BEST, 1 + bytes / QUICK_WORST);
            case DEEP -> Estimate.seconds(1 + bytes / DEEP_BEST, SERVER_STARTS + bytes / DEEP_WORST);
        };
    }

    /** To restore one, what it builds on is restored with it. */
    private static double read(Verification.Depth depth, Backup backup, List<Backup> all) {
        return switch (depth) {
            case QUICK -> backup.manifest().plainBytes();
            case DEEP -> Chain.known(all, backup.manifest()).plainBytes();
        };
    }
}
