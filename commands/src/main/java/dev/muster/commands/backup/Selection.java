package dev.muster.commands.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of a cluster a logical backup is of; names are exact, whatever is in them. */
public record Selection(
        Optional<String> database, Optional<String> schema, Optional<String> table, boolean schemaOnly) {
    public static final Selection EVERYTHING =
            new Selection(Optional.empty(), Optional.empty(), Optional.empty(), false);

    public boolean everything() {
        return equals(EVERYTHING);
    }

    /** Only objects of one database, without what stands around them. */
    boolean inside() {
        return schema.isPresent() || table.isPresent();
    }

    /** As a manifest tells it: empty when all databases are in it. */
    List<String> partial() {
        var parts = new ArrayList<String>();
        database.ifPresent(name -> parts.add("database " + name));
        schema.ifPresent(name -> parts.add("schema " + name));
        table.ifPresent(name -> parts.add("table " + name));
        return List.copyOf(parts);
    }

    String told() {
        var what = partial().isEmpty() ? "all databases" : String.join(", ", partial());
        return schemaOnly ? what + ", without rows" : what;
    }
}
