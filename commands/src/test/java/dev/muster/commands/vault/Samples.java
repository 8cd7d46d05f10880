package dev.muster.commands.vault;

import dev.muster.commands.seal.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Backups, as tests need them. */
public final class Samples {
    public static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    public static final String SERVER = "7412345678901234567";

    private Samples() {}

    public static Manifest manifest(String id, Manifest.Kind kind, Instant stop, Manifest.Part... parts) {
        var cluster = id.substring(0, id.indexOf('-'));
        return new Manifest(
                1,
                id,
                kind,
                new Manifest.Source(cluster, cluster + "-b", SERVER, true, 15, "15.18"),
                new Manifest.Moment(stop.minusSeconds(42), 3, "0/5000028"),
                new Manifest.Moment(stop, 3, "0/5000138"),
                new Manifest.Tool(
                        "pg_dump", "pg_dump (PostgreSQL) 15.18", List.of("--format=custom", "orders"), "0.1.0"),
                List.of("safe-2026"),
                List.of(parts),
                new Manifest.Content(
                        List.of(new Manifest.Database(
                                cluster,
                                1_300_000_000,
                                List.of(
                                        new Manifest.Table("public", "orders", 4_100_000, Optional.of(4_123_456L)),
                                        new Manifest.Table("public", "we\"ird; DROP", -1, Optional.empty())))),
                        false,
                        List.of()),
                Optional.empty());
    }

    public static Manifest.Part part(String name, long bytes, String sha256) {
        return new Manifest.Part(
                name, Manifest.Role.DUMP, Optional.of("orders"), bytes, bytes * 3, sha256, Duration.ofMillis(1500));
    }

    public static Manifest with(Manifest m, Manifest.Source source, Manifest.Moment start, Optional<String> base) {
        return new Manifest(
                m.format(),
                m.id(),
                m.kind(),
                source,
                start,
                m.stop(),
                m.tool(),
                m.keys(),
                m.parts(),
                m.content(),
                base);
    }

    public static Backup backup(Manifest manifest) {
        return new Backup(manifest, Map.of("vault", Backup.Copy.THERE), List.of(), Optional.empty());
    }

    public static Verification good(Instant at) {
        return new Verification(
                at,
                Verification.Depth.QUICK,
                Duration.ofSeconds(11),
                List.of("read back 297.5 MB"),
                List.of(),
                "vault");
    }

    public static Keeping keeping(Map<Manifest.Kind, Keeping.Retention> retention, String... repositories) {
        return new Keeping(
                "orders", List.of(repositories), Keys.NONE, retention, Optional.empty(), Duration.ofHours(2));
    }

    public static Keeping.Retention retention(int count, Duration age) {
        return new Keeping.Retention(Optional.of(count), Optional.of(age));
    }
}
