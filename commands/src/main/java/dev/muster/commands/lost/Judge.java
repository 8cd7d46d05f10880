package dev.muster.commands.lost;

import dev.muster.chat.Human;
import dev.muster.commands.lost.Item.What;
import dev.muster.commands.lost.Tally.Place;
import dev.muster.commands.names.Names;
import dev.muster.commands.names.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells from numbers and names what was lost. Files are also removed when a table is only written anew (VACUUM FULL, CLUSTER,
 * ALTER TABLE, REFRESH): then its new file begins as that of a transient table, which nobody else could use; TRUNCATE makes a
 * file without one. Pure.
 */
final class Judge {
    private static final int COMMITS_NAME_DROPPED_SINCE = 15;
    private static final Set<String> SYSTEM = Set.of("pg_catalog", "pg_toast", "information_schema");

    private final Names names;
    private final int major;
    private final int threshold;
    private final Ledger ledger;
    /** A relation is dropped once: by the last that had to do with it. */
    private final Set<Place> gone = new HashSet<>();

    Judge(Names names, int major, int threshold, Ledger ledger) {
        this.names = names;
        this.major = major;
        this.threshold = threshold;
        this.ledger = ledger;
    }

    /** Newest first. */
    List<Loss> losses() {
        var losses = new ArrayList<Loss>();
        for (var deed : ledger.deeds().reversed()) {
            var items = items(deed);
            if (!items.isEmpty()) {
                losses.add(new Loss(deed, items));
            }
        }
        return losses;
    }

    private List<Item> items(Deed deed) {
        var items = new ArrayList<Item>();
        for (long database : deed.changes().databases()) {
            if (!names.databaseAfter(database, deed.commit())) {
                var name = databaseName(deed, database);
                items.add(new Item(What.DATABASE_DROPPED, name, Optional.empty(), name, -1));
            }
        }
        var dropped = dropped(deed);
        dropped.stream()
                .sorted(Comparator.comparingLong(Place::number))
                .flatMap(place -> relation(deed, place).filter(Relation::isOfItsOwn).stream())
                .forEach(relation -> items.add(of(What.DROPPED, deed, relation, relation.rows())));
        nameless(deed, dropped).ifPresent(items::add);
        deed.changes().locked().stream()
                .filter(place -> !dropped.contains(place))
                .sorted(Comparator.comparingLong(Place::number))
                .flatMap(place -> truncated(deed, place).stream())
                .forEach(items::add);
        deed.rows().forEach(rows -> rows(deed, rows, items));
        return items;
    }

    private Optional<Relation> relation(Deed deed, Place place) {
        return names.byOid(place.database(), place.number(), deed.commit());
    }

    private Set<Place> dropped(Deed deed) {
        var changes = deed.changes();
        var dropped = new HashSet<Place>();
        if (major >= COMMITS_NAME_DROPPED_SINCE) {
            dropped.addAll(changes.dropped());
        } else if (changes.catalogDeletes() > 0) {
            for (var place : changes.locked()) {
                boolean wasThere = names.before(place.database(), place.number(), deed.commit())
                        .isPresent();
                boolean isThere = names.after(place.database(), place.number(), deed.commit())
                        .isPresent();
                if (wasThere && !isThere && gone.add(place)) {
                    dropped.add(place);
                }
            }
        }
        return dropped;
    }

    /** A relation lies first in the file of its own number. What was made by the same transaction was never anybody's. */
    private Optional<Item> nameless(Deed deed, Set<Place> dropped) {
        var changes = deed.changes();
        var candidates = major >= COMMITS_NAME_DROPPED_SINCE ? dropped : changes.locked();
        var unknown = candidates.stream()
                .filter(place ->
                        changes.unlinked().contains(place) && !changes.created().contains(place))
                .filter(place -> relation(deed, place).isEmpty()
                        && names.byNode(place.database(), place.number(), deed.commit())
                                .isEmpty())
                // An index never had rows, and a table without any is no loss.
                .filter(place -> ledger.inserted(place) > 0)
                .sorted(Comparator.comparingLong(Place::number))
                .toList();
        // The table is made before what belongs to it.
        return unknown.stream().findFirst().map(place -> unnamed(What.DROPPED, deed, place, ledger.inserted(place)));
    }

    private Item unnamed(What what, Deed deed, Place place, long rows) {
        var database = databaseName(deed, place.database());
        boolean counted = what == What.DROPPED && rows > 0;
        var words = "a table without a name (relfilenode %d, database %s%s)"
                .formatted(place.number(), database, counted ? ", at least " + Human.count(rows, "row") : "");
        return new Item(what, database, Optional.empty(), words, what == What.DROPPED ? -1 : rows);
    }

    private Optional<Item> truncated(Deed deed, Place place) {
        var relation = relation(deed, place).filter(it -> it.kind() == 'r' && !isSystem(it));
        if (relation.isEmpty()) {
            return Optional.empty();
        }
        if (deed.changes().unlinked().contains(place) && ledger.isBlank(place)) {
            return Optional.empty();
        }
        boolean said = deed.changes().truncated().contains(place.number());
        return said || isEmptied(deed, place)
                ? Optional.of(of(What.TRUNCATED, deed, relation.get(), rowsBefore(deed, place)))
                : Optional.empty();
    }

    private long rowsBefore(Deed deed, Place place) {
        return names.before(place.database(), place.number(), deed.commit())
                .map(Relation::rows)
                .orElse(-1L);
    }

    private boolean isEmptied(Deed deed, Place place) {
        var changes = deed.changes();
        if (changes.unlinked().isEmpty()) {
            return false;
        }
        var before = names.before(place.database(), place.number(), deed.commit());
        var now = names.after(place.database(), place.number(), deed.commit())
                .map(it -> new Place(place.database(), it.storage().node()));
        if (now.filter(changes.created()::contains).isPresent()) {
            boolean moved = before.map(it -> it.storage().tablespace())
                    .filter(tablespace -> tablespace
                            != names.after(place.database(), place.number(), deed.commit())
                                    .orElseThrow()
                                    .storage()
                                    .tablespace())
                    .isPresent();
            return !moved && !changes.locked().contains(now.get());
        }
        // It was changed once more before anybody looked: whether every file was replaced by one of no transient table.
        boolean was = before.map(it -> new Place(place.database(), it.storage().node()))
                .map(it -> changes.unlinked().contains(it) || (!now.equals(Optional.of(it)) && isUnexplained(deed)))
                .orElse(true);
        long made = changes.created().stream()
                .filter(it -> !changes.locked().contains(it))
                .count();
        long removed = changes.unlinked().stream()
                .filter(it -> !changes.created().contains(it))
                .count();
        return was && removed > 0 && made >= removed;
    }

    /** Whether a file was removed of which nobody knows what it was of. */
    private boolean isUnexplained(Deed deed) {
        return deed.changes().unlinked().stream()
                .filter(it -> !deed.changes().created().contains(it))
                .anyMatch(it ->
                        names.byNode(it.database(), it.number(), deed.commit()).isEmpty());
    }

    private void rows(Deed deed, Deed.Rows rows, List<Item> items) {
        var place = new Place(rows.database(), rows.node());
        var relation = names.byNode(rows.database(), rows.node(), deed.commit());
        if (relation.filter(it -> it.kind() != 'r' || isSystem(it)).isPresent()) {
            return;
        }
        if (rows.deleted() >= threshold) {
            items.add(relation.map(it -> of(What.DELETED, deed, it, rows.deleted()))
                    .orElseGet(() -> unnamed(What.DELETED, deed, place, rows.deleted())));
        }
        if (rows.updated() >= threshold) {
            items.add(relation.map(it -> of(What.UPDATED, deed, it, rows.updated()))
                    .orElseGet(() -> unnamed(What.UPDATED, deed, place, rows.updated())));
        }
    }

    private static boolean isSystem(Relation relation) {
        return SYSTEM.contains(relation.name().schema());
    }

    private Item of(What what, Deed deed, Relation relation, long rows) {
        var parent = relation.parent()
                .flatMap(oid -> names.byOid(relation.database(), oid, deed.commit()))
                .map(it -> " (of " + it.name() + ")")
                .orElse("");
        return new Item(
                what,
                databaseName(deed, relation.database()),
                Optional.of(relation),
                relation.inWords() + parent,
                rows);
    }

    private String databaseName(Deed deed, long oid) {
        return names.database(oid, deed.commit()).orElse("with the oid " + oid);
    }
}
