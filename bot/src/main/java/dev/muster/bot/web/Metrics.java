package dev.muster.bot.web;

import dev.muster.bot.watch.Watch;
import dev.muster.chat.Chat;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.vault.Backup;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What /metrics says: ourselves, the chats, and every node as it was seen last. */
public final class Metrics {
    private Metrics() {}

    /** {@code backups}: those of a cluster as they were seen last, newest first. */
    public static PrometheusMeterRegistry of(
            List<Cluster> clusters, Watch watch, List<Chat> chats, Function<String, List<Backup>> backups) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        for (var chat : chats) {
            gauge(registry, "muster.chat.up", "1 if the chat can be reached", chat, health -> health.up() ? 1 : 0);
            gauge(
                    registry,
                    "muster.chat.troubles",
                    "what does not work although it is up",
                    chat,
                    health -> health.troubles().size());
        }
        for (var cluster : clusters) {
            BackupGauges.register(registry, cluster.name(), backups);
            for (var node : cluster.nodes()) {
                var seen = new Seen(watch, cluster, node);
                gauge(registry, "muster.node.up", "1 if the node answered at the last look", seen, _ -> 1, 0);
                gauge(
                        registry,
                        "muster.node.connections",
                        "sessions of clients",
                        seen,
                        f -> f.load().connections(),
                        Double.NaN);
                gauge(
                        registry,
                        "muster.node.standby",
                        "1 if it replays, 0 if it takes writes",
                        seen,
                        f -> f.standby() ? 1 : 0,
                        Double.NaN);
                gauge(
                        registry,
                        "muster.node.lag.bytes",
                        "WAL written by the primary that it has not replayed",
                        seen,
                        seen::lag,
                        Double.NaN);
            }
        }
        return registry;
    }

    private static void gauge(
            PrometheusMeterRegistry registry,
            String name,
            String help,
            Chat chat,
            ToDoubleFunction<Chat.Health> value) {
        Gauge.builder(name, chat, it -> value.applyAsDouble(it.health()))
                .description(help)
                .tag("chat", chat.name())
                .strongReference(true)
                .register(registry);
    }

    private record Seen(Watch watch, Cluster cluster, Node node) {
        Optional<Topology> topology() {
            return watch.last(cluster.name());
        }

        Optional<Facts> facts() {
            return topology().stream()
                    .flatMap(t -> t.nodes().stream())
                    .filter(seen -> seen.node().equals(node))
                    .flatMap(seen -> seen.facts().stream())
                    .findFirst();
        }

        double lag(Facts facts) {
            return topology()
                    .flatMap(t -> t.lagBytes(facts))
                    .map(Long::doubleValue)
                    .orElse(Double.NaN);
        }
    }

    private static void gauge(
            PrometheusMeterRegistry registry,
            String name,
            String help,
            Seen seen,
            ToDoubleFunction<Facts> value,
            double unknown) {
        Gauge.builder(name, seen, s -> s.facts().map(value::applyAsDouble).orElse(unknown))
                .description(help)
                .tag("cluster", seen.cluster().name())
                .tag("node", seen.node().name())
                .strongReference(true)
                .register(registry);
    }
}
