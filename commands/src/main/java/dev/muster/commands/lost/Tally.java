package dev.muster.commands.lost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one transaction did so far. Small: a transaction may have a million of others within. */
final class Tally {
    private final long first;
    private long[] keys = {0};
    private int[] deleted = {0};
    private int[] updated = {0};
    private int used;
    private int last;
    private @Nullable Schema schema;

    /** What only those do who change more than rows. */
    static final class Schema {
        final Set<Place> locked = new HashSet<>();
        final Set<Place> created = new HashSet<>();
        final Set<Long> databases = new HashSet<>();
        final Set<Long> truncated = new HashSet<>();
        int catalogDeletes;
        boolean makesDatabase;
    }

    /** An oid or a relfilenode of a database. */
    record Place(long database, long number) {}

    Tally(long first) {
        this.first = first;
    }

    long first() {
        return first;
    }

    Schema schema() {
        var made = schema == null ? new Schema() : schema;
        schema = made;
        return made;
    }

    Optional<Schema> anySchema() {
        return Optional.ofNullable(schema);
    }

    void deleted(long key) {
        int at = index(key); // Which may make room first.
        deleted[at]++;
    }

    void updated(long key) {
        int at = index(key);
        updated[at]++;
    }

    /** Of many partitions one comes after the other: the last is asked first. */
    private int index(long key) {
        if (used > 0 && keys[last] == key) {
            return last;
        }
        for (int i = 0; i < used; i++) {
            if (keys[i] == key) {
                last = i;
                return i;
            }
        }
        if (used == keys.length) {
            keys = Arrays.copyOf(keys, used * 2);
            deleted = Arrays.copyOf(deleted, used * 2);
            updated = Arrays.copyOf(updated, used * 2);
        }
        keys[used] = key;
        last = used++;
        return last;
    }

    boolean isEmpty() {
        return used == 0 && schema == null;
    }

    /** Takes over what a transaction within did. */
    void add(Tally other) {
        for (int i = 0; i < other.used; i++) {
            int mine = index(other.keys[i]);
            deleted[mine] += other.deleted[i];
            updated[mine] += other.updated[i];
        }
        other.anySchema().ifPresent(theirs -> {
            var mine = schema();
            mine.locked.addAll(theirs.locked);
            mine.created.addAll(theirs.created);
            mine.databases.addAll(theirs.databases);
            mine.truncated.addAll(theirs.truncated);
            mine.catalogDeletes += theirs.catalogDeletes;
            mine.makesDatabase |= theirs.makesDatabase;
        });
    }

    boolean touchedAtLeast(int rows) {
        for (int i = 0; i < used; i++) {
            if (deleted[i] >= rows || updated[i] >= rows) {
                return true;
            }
        }
        return false;
    }

    List<Deed.Rows> rows(int atLeast) {
        var rows = new ArrayList<Deed.Rows>();
        for (int i = 0; i < used; i++) {
            if (deleted[i] >= atLeast || updated[i] >= atLeast) {
                rows.add(new Deed.Rows(keys[i] >>> Integer.SIZE, keys[i] & 0xFFFF_FFFFL, deleted[i], updated[i]));
            }
        }
        return rows;
    }
}
