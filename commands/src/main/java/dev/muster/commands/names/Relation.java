package dev.muster.commands.names;

import java.util.Optional;

/**
 * A relation of one database, as {@code pg_class} had it.
 *
 * @param kind as {@code relkind} has it
 * @param owner the table that an index, a toast table or a sequence belongs to
 * @param parent the table that it is a partition of
 * @param rows as the server estimated them; below zero when it never looked
 */
public record Relation(
        long database,
        long oid,
        Storage storage,
        Name name,
        char kind,
        Optional<Long> owner,
        Optional<Long> parent,
        long rows) {

    /** {@code node} is the relfilenode, 0 for what has no file; the tablespace is never 0 otherwise. */
    public record Storage(long tablespace, long node) {}

    public record Name(String schema, String table) {
        @Override
        public String toString() {
            return schema.equals("public") ? table : schema + "." + table;
        }
    }

    /** What people call a table: it has rows of its own, or those of its partitions. */
    public boolean isTable() {
        return kind == 'r' || kind == 'p';
    }

    /** Belongs to nothing else, and people gave it its name. */
    public boolean isOfItsOwn() {
        return owner.isEmpty() && "rpmvfS".indexOf(kind) >= 0;
    }

    public String inWords() {
        return switch (kind) {
            case 'm' -> "materialized view " + name;
            case 'v' -> "view " + name;
            case 'f' -> "foreign table " + name;
            case 'S' -> "sequence " + name;
            default -> name.toString();
        };
    }

    /** Whether somebody who says {@code said} means it. */
    public boolean isCalled(String said) {
        return said.equals(name.table())
                || said.equals(name.schema() + "." + name.table())
                || said.equals(name.toString());
    }
}
