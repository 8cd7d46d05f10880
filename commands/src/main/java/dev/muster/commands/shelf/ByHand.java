package dev.muster.commands.shelf;

import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.util.ArrayList;
import java.util.List;

/**
 * The plain commands that open a backup, for whoever has the files, the key and nothing else. REPOSITORY, KEY, DATA and what
 * else is in capitals is theirs to fill in. docs/backups.md tells it at length, and its tests prove these. Pure.
 */
final class ByHand {
    /** As many dumps as anybody reads; the others go the same way. */
    private static final int MOST = 4;

    private ByHand() {}

    static String of(Manifest manifest) {
        var lines = new ArrayList<String>();
        lines.add("cd REPOSITORY/" + Vault.folder(manifest.source().cluster(), manifest.id()));
        switch (manifest.kind()) {
            case LOGICAL -> logical(manifest, lines);
            case PHYSICAL -> physical(manifest, lines);
        }
        return String.join("\n", lines);
    }

    private static void logical(Manifest manifest, List<String> lines) {
        with(manifest, Manifest.Role.GLOBALS).forEach(part -> {
            lines.add("# roles and tablespaces; those that are there already are complained of, and stay");
            lines.add(open(part) + " | psql -X -d postgres");
        });
        var dumps = manifest.parts().stream()
                .filter(part -> part.role() == Manifest.Role.DUMP || part.role() == Manifest.Role.DUMP_DIRECTORY)
                .toList();
        dumps.stream().limit(MOST).forEach(part -> dump(manifest, part, lines));
        if (dumps.size() > MOST) {
            lines.add("# and so on with the other %d databases".formatted(dumps.size() - MOST));
        }
    }

    private static void dump(Manifest manifest, Manifest.Part part, List<String> lines) {
        part.database().ifPresent(name -> lines.add("# database " + name.replaceAll("\\p{Cntrl}", "?")));
        var target = target(manifest, part);
        if (part.role() == Manifest.Role.DUMP) {
            lines.add(open(part) + " | pg_restore --exit-on-error " + target);
        } else {
            lines.add("mkdir DUMP && " + open(part) + " | tar -x -C DUMP");
            lines.add("pg_restore --exit-on-error --jobs=4 " + target + " DUMP && rm -r DUMP");
        }
    }

    /** Part of a database goes into one of its own; the database postgres is there already. */
    private static String target(Manifest manifest, Manifest.Part part) {
        if (manifest.content().partial().stream().anyMatch(what -> !what.startsWith("database "))) {
            return "-d AN_EMPTY_DATABASE";
        }
        return part.database().filter("postgres"::equals).isPresent() ? "-d postgres" : "--create -d postgres";
    }

    private static void physical(Manifest manifest, List<String> lines) {
        var folder = manifest.base().isPresent() ? "CHANGED" : "DATA";
        lines.add("mkdir -m 700 " + folder);
        with(manifest, Manifest.Role.BASE).forEach(part -> lines.add(open(part) + " | tar -x -C " + folder));
        with(manifest, Manifest.Role.TABLESPACE).forEach(part -> {
            lines.add("# where %s/tablespace_map says, or where you write into it".formatted(folder));
            lines.add("mkdir -m 700 TABLESPACE && " + open(part) + " | tar -x -C TABLESPACE");
        });
        if (manifest.base().isPresent()) {
            lines.add("# it builds on %s: unpack that one into FULL; or, if that one builds on another, all of them"
                    .formatted(manifest.base().get()));
            lines.add("pg_combinebackup --output=DATA FULL CHANGED");
        }
        lines.add("pg_verifybackup DATA");
        lines.add("# as the user postgres; for a later moment, WAL and recovery_target_time first: docs/backups.md");
        lines.add("pg_ctl -D DATA start");
    }

    private static List<Manifest.Part> with(Manifest manifest, Manifest.Role role) {
        return manifest.parts().stream().filter(part -> part.role() == role).toList();
    }

    private static String open(Manifest.Part part) {
        return part.name().endsWith(".age")
                ? "age -d -i KEY %s | zstd -d".formatted(quoted(part.name()))
                : "zstd -dc " + quoted(part.name());
    }

    /** Names are made by Muster, but a manifest may come from anywhere. */
    private static String quoted(String name) {
        return name.matches("[\\w.][\\w.-]*") ? name : "'" + name.replace("'", "'\\''") + "'";
    }
}
