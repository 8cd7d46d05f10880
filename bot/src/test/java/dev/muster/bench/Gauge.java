package dev.muster.bench;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What a step takes: time, and heap of this Java beyond what it had before. */
record Gauge(Proof proof, Duration took, double heap) {
    private static final double MEGABYTE = 1 << 20;

    static Gauge of(Step step, Work work) throws IOException, SQLException, InterruptedException {
        System.gc();
        long before =
                pools().stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long begin = System.nanoTime();
        var proof = step.perform(work);
        var took = Duration.ofNanos(System.nanoTime() - begin);
        long peak = pools().stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        return new Gauge(proof, took, (peak - before) / MEGABYTE);
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    double seconds() {
        return took.toNanos() / 1e9;
    }
}
