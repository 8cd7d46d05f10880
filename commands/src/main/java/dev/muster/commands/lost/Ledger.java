package dev.muster.commands.lost;

import dev.muster.commands.wal.Lsn;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts, record by record, what each transaction does, and keeps what those did that were committed. What it remembers grows
 * with the transactions that are open, not with the WAL. Pure.
 */
final class Ledger {
    private static final long FIRST_OF_USERS = 16384;
    private static final long PG_CLASS = 1259;
    private static final int SPECULATIVE = 0x08;
    private static final int MOVED_TO_ANOTHER_PARTITION = 0x10;
    private static final int MOST_OPEN = 1_000_000;
    private static final int MOST_DEEDS = 5_000;
    private static final int MOST_MADE = 200_000;
    /** Whose description says no more than when it was. */
    private static final int PLAIN_COMMIT = 60;

    private final int threshold;
    private final Map<Long, Tally> open = new HashMap<>();
    private final Map<Long, Long> inserted = new HashMap<>();
    private final Set<Tally.Place> made = new HashSet<>();
    private final ArrayDeque<Deed> deeds = new ArrayDeque<>();
    private Optional<Set<Long>> runningAtBegin = Optional.empty();
    private long currentXid = -1;
    private @Nullable Tally current;
    private boolean crowded;
    private int forgotten;
    private String firstCommit = "";
    private String lastCommit = "";

    /** Transactions that touch fewer rows of every table are of no interest, unless they drop or empty something. */
    Ledger(int threshold) {
        this.threshold = threshold;
    }

    /** What comes next does not follow what came before: who began in between began unseen. */
    void hole() {
        runningAtBegin = Optional.empty();
    }

    void read(Line line) {
        if (line.isOfHeap()) {
            heap(line);
        } else if (line.isOfHeap2()) {
            loaded(line);
        } else if (line.isOf('T', 'r')) {
            transaction(line);
        } else if (line.isOf('S', 't') && line.says("LOCK ")) {
            locks(line);
        } else if (line.isOf('S', 't') && line.says("RUNNING_XACTS ")) {
            running(line);
        } else if (line.isOf('S', 't') && line.says("CREATE ")) {
            Ending.place(line.description().substring("CREATE ".length()).strip())
                    .filter(place -> place.number() >= FIRST_OF_USERS)
                    .ifPresent(place -> made(place, tally(line).schema()));
        } else if (line.isOf('D', 'a') && line.says("DROP ")) {
            database(line);
        } else if (line.isOf('D', 'a') && line.says("CREATE")) {
            tally(line).schema().makesDatabase = true;
        }
    }

    /** The files of a new database are copies, with rows that no record tells of. */
    private void made(Tally.Place place, Tally.Schema by) {
        by.created.add(place);
        if (!by.makesDatabase && made.size() < MOST_MADE) {
            made.add(place);
        }
    }

    private void heap(Line line) {
        boolean delete = line.says("DELETE");
        boolean update = !delete && (line.says("UPDATE") || line.says("HOT_UPDATE"));
        boolean insert = !delete && !update && line.says("INSERT");
        if (line.xid() == 0) {
            return;
        }
        var tally = tally(line);
        if (!delete && !update && !insert) {
            if (line.says("TRUNCATE")) {
                truncate(line, tally);
            }
            return;
        }
        if (!line.findRelation()) {
            return;
        }
        if (line.node() < FIRST_OF_USERS) {
            if (delete && line.node() == PG_CLASS) {
                tally.schema().catalogDeletes++;
            }
            return;
        }
        long key = (line.database() << Integer.SIZE) | line.node();
        if (insert) {
            inserted.merge(key, 1L, Long::sum);
        } else if (update) {
            tally.updated(key);
        } else {
            int flags = line.flags();
            if ((flags & MOVED_TO_ANOTHER_PARTITION) != 0) {
                tally.updated(key);
            } else if ((flags & SPECULATIVE) == 0) {
                tally.deleted(key);
            }
        }
    }

    /** COPY, and CREATE TABLE AS. */
    private void loaded(Line line) {
        if (line.xid() != 0 && line.says("MULTI_INSERT")) {
            tally(line);
            if (line.findRelation() && line.node() >= FIRST_OF_USERS) {
                inserted.merge((line.database() << Integer.SIZE) | line.node(), line.firstNumber(), Long::sum);
            }
        }
    }

    /** Only written with wal_level = logical. */
    private static void truncate(Line line, Tally tally) {
        var text = line.description();
        int at = text.indexOf(" relids");
        if (at >= 0) {
            Arrays.stream(text.substring(at).split("[^0-9]+"))
                    .filter(word -> !word.isEmpty())
                    .forEach(word -> tally.schema().truncated.add(Long.valueOf(word)));
        }
    }

    private Tally tally(Line line) {
        if (line.xid() == currentXid && current != null) {
            return current;
        }
        var found = Optional.ofNullable(open.get(line.xid())).orElseGet(() -> {
            var made = new Tally(line.lsn());
            if (open.size() < MOST_OPEN) {
                open.put(line.xid(), made);
            } else {
                crowded = true;
            }
            return made;
        });
        currentXid = line.xid();
        current = found;
        return found;
    }

    /** LOCK xid 731 db 5 rel 16393 xid 731 db 5 rel 16396. */
    private void locks(Line line) {
        var words = line.description().strip().split(" ", -1);
        for (int i = 1; i + 5 < words.length; i += 6) {
            tally(line)
                    .schema()
                    .locked
                    .add(new Tally.Place(Long.parseLong(words[i + 3]), Long.parseLong(words[i + 5])));
        }
    }

    /** RUNNING_XACTS nextXid 752 latestCompletedXid 750 oldestRunningXid 751; 1 xacts: 751. */
    private void running(Line line) {
        if (runningAtBegin.isEmpty()) {
            var numbers = new HashSet<Long>();
            var text = line.description();
            int at = text.indexOf(" xacts: ");
            if (at >= 0) {
                var list = text.substring(at + " xacts: ".length()).split(";", -1)[0];
                Arrays.stream(list.strip().split(" ", -1))
                        .filter(word -> word.matches("\\d+"))
                        .forEach(word -> numbers.add(Long.valueOf(word)));
            }
            runningAtBegin = Optional.of(numbers);
        }
    }

    /** DROP dir 1663/16451. */
    private void database(Line line) {
        for (var word : line.description().strip().split(" ", -1)) {
            int slash = word.indexOf('/');
            if (slash > 0) {
                tally(line).schema().databases.add(Long.valueOf(word.substring(slash + 1)));
            }
        }
    }

    private void transaction(Line line) {
        if (line.says("COMMIT")) {
            commit(line);
        } else if (line.says("ABORT")) {
            var ending = Ending.of(line.description());
            forget(ending.prepared().orElse(line.xid()));
            ending.subtransactions().forEach(this::forget);
        }
    }

    private void forget(long xid) {
        open.remove(xid);
        if (xid == currentXid) {
            currentXid = -1;
        }
    }

    private void commit(Line line) {
        boolean plain = line.descriptionLength() < PLAIN_COMMIT && line.says("COMMIT ");
        var text = line.description();
        lastCommit = text;
        if (firstCommit.isEmpty()) {
            firstCommit = text;
        }
        if (plain && text.indexOf(';') < 0) {
            var tally = open.get(line.xid());
            if (tally != null && (tally.anySchema().isPresent() || tally.touchedAtLeast(threshold))) {
                keep(line, Ending.of(text), line.xid(), tally);
            }
            forget(line.xid());
            return;
        }
        var ending = Ending.of(text);
        long xid = ending.prepared().orElse(line.xid());
        long first = line.lsn();
        var whole = new Tally(first);
        for (var each : ending.subtransactions()) {
            first = Math.min(first, add(whole, each));
        }
        first = Math.min(first, add(whole, xid));
        var changed = !ending.files().unlinked().isEmpty()
                || !ending.files().dropped().isEmpty()
                || whole.anySchema().isPresent();
        if (changed || whole.touchedAtLeast(threshold)) {
            var tally = new Tally(first);
            tally.add(whole);
            keep(line, ending, xid, tally);
        }
    }

    private long add(Tally whole, long xid) {
        var tally = Optional.ofNullable(open.get(xid));
        tally.ifPresent(whole::add);
        forget(xid);
        return tally.map(Tally::first).orElse(Long.MAX_VALUE);
    }

    private void keep(Line line, Ending ending, long xid, Tally tally) {
        var schema = tally.anySchema().orElseGet(Tally.Schema::new);
        var changes = new Deed.Changes(
                ending.files().unlinked(),
                schema.created,
                schema.locked,
                ending.files().dropped(),
                schema.truncated,
                schema.databases,
                schema.catalogDeletes);
        boolean costs = !changes.unlinked().isEmpty()
                || !changes.dropped().isEmpty()
                || !changes.databases().isEmpty()
                || changes.catalogDeletes() > 0
                || tally.touchedAtLeast(threshold);
        if (!costs) {
            return;
        }
        boolean wholly = !runningAtBegin.orElse(Set.of()).contains(xid);
        deeds.add(new Deed(
                xid,
                ending.at().orElse(Instant.EPOCH),
                new Lsn(tally.first()),
                new Lsn(line.lsn()),
                wholly,
                tally.rows(threshold),
                changes));
        if (deeds.size() > MOST_DEEDS) {
            deeds.removeFirst();
            forgotten++;
        }
    }

    /** Oldest first. */
    List<Deed> deeds() {
        return List.copyOf(deeds);
    }

    /** How many rows came into a relfilenode. */
    long inserted(Tally.Place file) {
        return inserted.getOrDefault((file.database() << Integer.SIZE) | file.number(), 0L);
    }

    /**
     * Whether a table never had a row. Its own number is that of the first file that it has: what is written into later ones
     * when it is written anew is not told as rows.
     */
    boolean isBlank(Tally.Place table) {
        return made.contains(table) && inserted(table) == 0;
    }

    Optional<Instant> firstCommit() {
        return Ending.of(firstCommit).at();
    }

    Optional<Instant> lastCommit() {
        return Ending.of(lastCommit).at();
    }

    /** Whether it gave up counting something: there was more than it can remember. */
    boolean isIncomplete() {
        return crowded || forgotten > 0;
    }
}
