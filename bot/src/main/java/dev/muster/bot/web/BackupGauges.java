package dev.muster.bot.web;

import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What /metrics says of the backups of one kind of one cluster. Where there is none, it says that it is no number. */
record BackupGauges(String cluster, Manifest.Kind kind, Function<String, List<Backup>> backups) {

    static void register(MeterRegistry registry, String cluster, Function<String, List<Backup>> backups) {
        for (var kind : Manifest.Kind.values()) {
            new BackupGauges(cluster, kind, backups).register(registry);
        }
    }

    private void register(MeterRegistry registry) {
        gauge(
                registry,
                "muster.backup.verified.age.seconds",
                "age of the newest one that was proven",
                gauges -> gauges.newest(Backup::verified)
                        .map(backup -> age(backup))
                        .orElse(Double.NaN));
        gauge(
                registry,
                "muster.backup.bytes",
                "size of the newest one as it is stored",
                gauges -> gauges.newest(_ -> true)
                        .map(backup -> (double) backup.manifest().bytes())
                        .orElse(Double.NaN));
        gauge(
                registry,
                "muster.backup.duration.seconds",
                "how long the newest one took",
                gauges -> gauges.newest(_ -> true)
                        .map(backup -> backup.manifest().took().toMillis() / 1000.0)
                        .orElse(Double.NaN));
        gauge(
                registry,
                "muster.backup.copies.missing",
                "copies that should be there and are not",
                BackupGauges::missing);
    }

    private static double age(Backup backup) {
        return Duration.between(backup.manifest().stop().at(), Instant.now()).toMillis() / 1000.0;
    }

    private Optional<Backup> newest(Predicate<Backup> which) {
        return backups.apply(cluster).stream()
                .filter(backup -> backup.manifest().kind() == kind)
                .filter(which)
                .findFirst();
    }

    private double missing() {
        return backups.apply(cluster).stream()
                .filter(backup -> backup.manifest().kind() == kind)
                .mapToLong(backup -> backup.copies().size() - backup.copiesThere())
                .sum();
    }

    private void gauge(MeterRegistry registry, String name, String help, ToDoubleFunction<BackupGauges> value) {
        Gauge.builder(name, this, value)
                .description(help)
                .tag("cluster", cluster)
                .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                .strongReference(true)
                .register(registry);
    }
}
