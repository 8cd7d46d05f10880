package dev.muster.commands.verify;

import dev.muster.commands.vault.Manifest;
import java.util.function.UnaryOperator;

/** A manifest that claims another number of rows. */
final class Recounted {
    private Recounted() {}

    static Manifest with(Manifest it, String database, long oid, long rows) {
        return with(it, database, sight -> changed(sight, oid, rows));
    }

    /** Of a server where {@code role} was a superuser. */
    static Manifest enteredAs(Manifest it, String database, String role) {
        return with(
                it,
                database,
                sight -> new Manifest.Sight(
                        sight.snapshot().map(seen -> new Manifest.Snapshot(seen.text(), seen.lsn(), role)),
                        sight.tables(),
                        sight.left()));
    }

    private static Manifest with(Manifest it, String database, UnaryOperator<Manifest.Sight> change) {
        var databases = it.content().databases().stream()
                .map(each -> each.name().equals(database)
                        ? each.withSight(change.apply(each.sight().orElseThrow()))
                        : each)
                .toList();
        return new Manifest(
                it.format(),
                it.id(),
                it.kind(),
                it.source(),
                it.start(),
                it.stop(),
                it.tool(),
                it.keys(),
                it.parts(),
                new Manifest.Content(databases, false, it.content().partial()),
                it.base());
    }

    private static Manifest.Sight changed(Manifest.Sight sight, long oid, long rows) {
        return new Manifest.Sight(
                sight.snapshot(),
                sight.tables().stream()
                        .map(table -> table.oid() == oid ? new Manifest.Counted(oid, table.filenode(), rows) : table)
                        .toList(),
                sight.left());
    }
}
