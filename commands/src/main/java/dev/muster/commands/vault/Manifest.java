package dev.muster.commands.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside each backup as manifest.json, written last: without one there is no backup. Fields may be added, never
 * renamed or taken away.
 *
 * @param keys the names of the keys that it is encrypted for; none: it is not encrypted
 * @param base the backup that an incremental one builds on
 * @param safety whether it was taken of what a restore was about to replace; older manifests say it by their id
 */
public record Manifest(
        int format,
        String id,
        Kind kind,
        Source source,
        Moment start,
        Moment stop,
        Tool tool,
        List<String> keys,
        List<Part> parts,
        Content content,
        Optional<String> base,
        @Nullable Boolean safety) {
    public static final int FORMAT = 1;

    private static final String SAFETY = "-safety";

    /** Text that somebody changed may lack anything: then it is no manifest, rather than half of one. */
    public Manifest {
        Stream.of(id, kind, source, start, stop, tool, content, base).forEach(Objects::requireNonNull);
        keys = List.copyOf(keys);
        parts = List.copyOf(parts);
        safety = safety == null ? id.endsWith(SAFETY) : safety;
    }

    public Manifest(
            int format,
            String id,
            Kind kind,
            Source source,
            Moment start,
            Moment stop,
            Tool tool,
            List<String> keys,
            List<Part> parts,
            Content content,
            Optional<String> base) {
        this(format, id, kind, source, start, stop, tool, keys, parts, content, base, null);
    }

    public Manifest forSafety() {
        return new Manifest(format, id, kind, source, start, stop, tool, keys, parts, content, base, true);
    }

    @Override
    public Boolean safety() {
        return Objects.requireNonNull(safety);
    }

    public enum Kind {
        LOGICAL,
        PHYSICAL
    }

    /** Where it was taken. {@code version} is the server's own, such as 15.18. */
    public record Source(
            String cluster, String node, String systemIdentifier, boolean standby, int major, String version) {
        public Source {
            Stream.of(cluster, node, systemIdentifier, version).forEach(Objects::requireNonNull);
        }
    }

    /** A point of the cluster's history. */
    public record Moment(Instant at, int timeline, String lsn) {
        public Moment {
            Stream.of(at, lsn).forEach(Objects::requireNonNull);
        }
    }

    /** What took it: {@code arguments} hold no secret. */
    public record Tool(String name, String version, List<String> arguments, String muster) {
        public Tool {
            arguments = List.copyOf(arguments);
        }
    }

    /** A file of it. {@code sha256} and {@code bytes} are those of the file as it is stored, {@code plainBytes} of what is in it. */
    public record Part(
            String name,
            Role role,
            Optional<String> database,
            long bytes,
            long plainBytes,
            String sha256,
            Duration took) {
        public Part {
            Stream.of(name, role, database, sha256, took).forEach(Objects::requireNonNull);
        }
    }

    public enum Role {
        /** pg_dump's custom format. */
        DUMP,
        /** A tar of pg_dump's directory format. */
        DUMP_DIRECTORY,
        /** Roles and tablespaces, as SQL. */
        GLOBALS,
        /** pg_basebackup's tar of the data folder, WAL included. */
        BASE,
        /** pg_basebackup's tar of a tablespace, named by its OID. */
        TABLESPACE,
        /** pg_basebackup's own list of the files in it, which is in the tar too: what an incremental one is taken against. */
        FILES
    }

    /**
     * What is in it.
     *
     * @param partial what was asked for, if not everything: such as "schema billing"
     * @param absent what is not in it although nobody asked for less, a sentence each; older manifests say nothing of that
     */
    public record Content(
            List<Database> databases,
            boolean schemaOnly,
            List<String> partial,
            @Nullable List<String> absent) {
        public Content {
            databases = List.copyOf(databases);
            partial = List.copyOf(partial);
            absent = absent == null ? List.of() : List.copyOf(absent);
        }

        public Content(List<Database> databases, boolean schemaOnly, List<String> partial) {
            this(databases, schemaOnly, partial, List.of());
        }

        @Override
        public List<String> absent() {
            return Objects.requireNonNull(absent);
        }

        public boolean whole() {
            return !schemaOnly && partial.isEmpty();
        }
    }

    /** {@code sight} is what was counted of it while a base backup was made; older manifests have none. */
    public record Database(String name, long bytes, List<Table> tables, Optional<Sight> sight) {
        public Database {
            tables = List.copyOf(tables);
            Objects.requireNonNull(sight);
        }

        public Database(String name, long bytes, List<Table> tables) {
            this(name, bytes, tables, Optional.empty());
        }

        public Database withSight(Sight seen) {
            return new Database(name, bytes, tables, Optional.of(seen));
        }
    }

    /**
     * Rows as one snapshot of the source saw them while a base backup was made. What is recovered from it, and no further, can be
     * looked at through the same snapshot: then as many must be there.
     *
     * @param snapshot empty: there could be none, and {@code left} says why
     * @param left what was not counted, and why, a sentence each
     */
    public record Sight(Optional<Snapshot> snapshot, List<Counted> tables, List<String> left) {
        public Sight {
            Objects.requireNonNull(snapshot);
            tables = List.copyOf(tables);
            left = List.copyOf(left);
        }
    }

    /**
     * What was committed at one moment.
     *
     * @param text as pg_current_snapshot() writes it: xmin:xmax:xip,xip
     * @param lsn where the WAL ended before it was taken: what was under way then ends behind it
     * @param superuser as whom a server that is still recovering lets somebody in
     */
    public record Snapshot(String text, String lsn, String superuser) {
        public Snapshot {
            Stream.of(text, lsn, superuser).forEach(Objects::requireNonNull);
        }
    }

    /** A table by its OID; another {@code filenode} means that it was written anew since, which no snapshot knows of. */
    public record Counted(long oid, long filenode, long rows) {}

    /** {@code estimate} is the server's own guess; {@code rows} were counted at the very snapshot of the backup. */
    public record Table(String schema, String name, long estimate, Optional<Long> rows) {}

    public long bytes() {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    public long plainBytes() {
        return parts.stream().mapToLong(Part::plainBytes).sum();
    }

    public Duration took() {
        return Duration.between(start.at(), stop.at());
    }
}
