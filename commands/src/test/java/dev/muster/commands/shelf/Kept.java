package dev.muster.commands.shelf;

import dev.muster.commands.cluster.Seen;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Verification;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes backups for tests: whole, in all three places, and not looked at yet. */
final class Kept {
    static final Instant NOW = Seen.NOW;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Map<String, Backup.Copy> EVERYWHERE =
            Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.THERE, "offsite", Backup.Copy.THERE);

    private Kept() {}

    static Backup logical(Duration age) {
        var part = part("orders.dump.zst.age", Manifest.Role.DUMP, Optional.of("orders"), 312_000_000, 1_010_000_000);
        var globals = part("globals.sql.zst.age", Manifest.Role.GLOBALS, Optional.empty(), 900, 2_400);
        return of(manifest(Manifest.Kind.LOGICAL, age, List.of(globals, part)));
    }

    static Backup physical(Duration age) {
        var part = part("base.tar.zst.age", Manifest.Role.BASE, Optional.empty(), 410_000_000, 1_620_000_000);
        return of(manifest(Manifest.Kind.PHYSICAL, age, List.of(part)));
    }

    private static Manifest.Part part(
            String name, Manifest.Role role, Optional<String> database, long bytes, long plain) {
        return new Manifest.Part(
                name, role, database, bytes, plain, "9f86d081884c7d659a2feaa0c55ad015", Duration.ofSeconds(41));
    }

    private static Manifest manifest(Manifest.Kind kind, Duration age, List<Manifest.Part> parts) {
        var stop = NOW.minus(age);
        var start = stop.minusSeconds(43);
        boolean logical = kind == Manifest.Kind.LOGICAL;
        return new Manifest(
                Manifest.FORMAT,
                "orders-%s-%s3f2".formatted(STAMP.format(start), logical ? "l" : "p"),
                kind,
                new Manifest.Source("orders", "orders-b", "7412345678901234567", true, 15, "15.18"),
                new Manifest.Moment(start, 3, "0/5000028"),
                new Manifest.Moment(stop, 3, "0/5000138"),
                new Manifest.Tool(
                        logical ? "pg_dump" : "pg_basebackup",
                        (logical ? "pg_dump" : "pg_basebackup") + " (PostgreSQL) 15.18",
                        List.of(),
                        "0.1.0"),
                List.of("safe-2026", "vault-2025"),
                parts,
                new Manifest.Content(
                        List.of(new Manifest.Database(
                                "orders",
                                1_300_000_000,
                                List.of(
                                        new Manifest.Table("public", "orders", 4_100_000, rows(logical, 4_123_456)),
                                        new Manifest.Table("billing", "invoices", 120_000, rows(logical, 120_007)),
                                        new Manifest.Table("public", "Empty \"one\"", -1, rows(logical, 0))))),
                        false,
                        List.of()),
                Optional.empty());
    }

    private static Optional<Long> rows(boolean counted, long rows) {
        return counted ? Optional.of(rows) : Optional.empty();
    }

    static Backup of(Manifest manifest) {
        return new Backup(manifest, EVERYWHERE, List.of(), Optional.empty());
    }

    static Backup partial(Backup backup, boolean schemaOnly, String... partial) {
        return holding(
                backup, new Manifest.Content(backup.manifest().content().databases(), schemaOnly, List.of(partial)));
    }

    static Backup lacking(Backup backup, String... absent) {
        return holding(
                backup,
                new Manifest.Content(backup.manifest().content().databases(), false, List.of(), List.of(absent)));
    }

    private static Backup holding(Backup backup, Manifest.Content content) {
        var m = backup.manifest();
        var manifest = new Manifest(
                m.format(),
                m.id(),
                m.kind(),
                m.source(),
                m.start(),
                m.stop(),
                m.tool(),
                m.keys(),
                m.parts(),
                content,
                m.base());
        return new Backup(manifest, backup.copies(), backup.verifications(), backup.pin());
    }

    static Backup proven(Backup backup, Verification.Depth depth, Duration ago, String... problems) {
        var proofs = new ArrayList<>(backup.verifications());
        proofs.add(new Verification(
                NOW.minus(ago),
                depth,
                Duration.ofSeconds(depth == Verification.Depth.DEEP ? 95 : 11),
                List.of("read back 297.5 MB", "orders: 3 tables"),
                List.of(problems),
                "local"));
        return new Backup(backup.manifest(), backup.copies(), proofs, backup.pin());
    }

    static Backup good(Backup backup) {
        return proven(
                backup,
                Verification.Depth.QUICK,
                Duration.between(backup.manifest().stop().at(), NOW).minusSeconds(20));
    }

    static Backup copied(Backup backup, Map<String, Backup.Copy> copies) {
        return new Backup(backup.manifest(), copies, backup.verifications(), backup.pin());
    }

    static Backup pinned(Backup backup) {
        var pin = new Backup.Pin("anna", NOW.minusSeconds(7200), Optional.of("before the migration"));
        return new Backup(backup.manifest(), backup.copies(), backup.verifications(), Optional.of(pin));
    }
}
