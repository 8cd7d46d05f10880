package dev.muster.commands.table;

import dev.muster.chat.grammar.Arguments;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Names of tables for completion, as the newest backups have them: dropped ones too. It never waits for a repository. */
final class KnownTables {
    private static final Duration FRESH = Duration.ofSeconds(30);
    private static final int MOST = 2000;

    private final Work.Tools tools;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();
    private volatile long looked = System.nanoTime() - FRESH.toNanos();

    KnownTables(Work.Tools tools) {
        this.tools = tools;
    }

    List<String> values(Arguments typed) {
        if (System.nanoTime() - looked >= FRESH.toNanos() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("tables").start(this::look);
        }
        return typed.get("cluster").map(known::get).map(List::copyOf).orElse(List.of());
    }

    private void look() {
        try {
            for (var cluster :
                    tools.observer().clusters().stream().map(Cluster::name).toList()) {
                known.put(cluster, tables(cluster));
            }
        } catch (Problem.Trouble _) {
            // Whoever asks for the tables themselves is told.
        } finally {
            looked = System.nanoTime();
            looking.set(false);
        }
    }

    private List<String> tables(String cluster) {
        return tools.vault().backups(cluster).stream()
                .map(backup -> backup.manifest())
                .filter(manifest -> manifest.kind() == Manifest.Kind.LOGICAL)
                .sorted((a, b) -> b.stop().at().compareTo(a.stop().at()))
                .limit(3)
                .flatMap(manifest -> manifest.content().databases().stream())
                .flatMap(database -> database.tables().stream())
                .map(table -> new Name(table.schema(), table.name()).said())
                .distinct()
                .limit(MOST)
                .toList();
    }
}
