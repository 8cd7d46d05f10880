package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Work;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is there now against what there was, database by database. */
record Weighing(Work work, Ground ground, Side side) {
    private static final int MOST = 12;
    private static final String DATABASES =
            "SELECT datname FROM pg_database WHERE datallowconn AND datname <> 'template1' ORDER BY 1";

    @FunctionalInterface
    private interface Door {
        Connection open(String database) throws SQLException;
    }

    private Door then() {
        var sides = new Sides(Elsewhere.beside(work, ground).tools());
        return database -> sides.connect(side, database);
    }

    private Door now() {
        var admin = ground.admin(work, ground.primary());
        return database -> work.access().open(admin, Optional.of(database), Count.ALL);
    }

    /**
     * What was counted.
     *
     * @param answers whether anybody let us in at all
     * @param all the databases that are there, with nothing where one could not be read
     */
    private record Counts(boolean answers, Map<String, Optional<Count>> all) {
        boolean isUnread(String database) {
            return !answers
                    || all.getOrDefault(database, Optional.of(Count.NONE)).isEmpty();
        }

        Optional<Count> of(String database) {
            return all.getOrDefault(database, Optional.empty());
        }

        String summary(String database) {
            return of(database)
                    .map(Weighing::summary)
                    .orElse(isUnread(database) ? "it could not be read" : "not there");
        }
    }

    private Counts counts(Door door, String first) {
        var found = new LinkedHashMap<String, Optional<Count>>();
        try {
            for (var database : databases(door, first)) {
                found.put(database, count(door, database));
            }
            return new Counts(true, found);
        } catch (SQLException _) {
            return new Counts(false, Map.of()); // It is down, or damaged: that is why it is taken back, perhaps.
        }
    }

    /** One that nobody lets us into says nothing about the others. */
    private Optional<Count> count(Door door, String database) {
        try (var line = door.open(database)) {
            return Optional.of(Count.of(line, work::checkpoint));
        } catch (SQLException _) {
            return Optional.empty();
        }
    }

    private static List<String> databases(Door door, String first) throws SQLException {
        var names = new ArrayList<String>();
        try (var line = door.open(first);
                var statement = line.createStatement();
                var row = statement.executeQuery(DATABASES)) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    List<String> told() {
        var before = counts(then(), "template1");
        var present = counts(now(), "template1");
        var lines = new ArrayList<String>();
        if (!before.answers()) {
            lines.add("what was there then cannot be read");
        }
        if (!present.answers()) {
            lines.add("what is there now cannot be read");
        }
        var databases = new TreeSet<>(before.all().keySet());
        databases.addAll(present.all().keySet());
        for (var database : databases) {
            lines.add("%s: now %s; then %s".formatted(database, present.summary(database), before.summary(database)));
            if (!present.isUnread(database) && !before.isUnread(database)) {
                differences(present.of(database), before.of(database)).forEach(line -> lines.add("  " + line));
            }
        }
        return lines;
    }

    private static String summary(Count count) {
        return "%s with %s%s"
                .formatted(
                        Human.count(count.rows().size(), "table"),
                        count.exact() ? "" : "about ",
                        Human.count(count.sum(), "row"));
    }

    private static List<String> differences(Optional<Count> now, Optional<Count> then) {
        var all = new TreeMap<String, String>();
        var names = new TreeSet<String>();
        now.ifPresent(count -> names.addAll(count.rows().keySet()));
        then.ifPresent(count -> names.addAll(count.rows().keySet()));
        for (var name : names) {
            var young = rows(now, name);
            var old = rows(then, name);
            if (!young.equals(old)) {
                all.put(name, "%s: now %s, then %s".formatted(name, young, old));
            }
        }
        var lines = new ArrayList<>(all.values().stream().limit(MOST).toList());
        if (all.size() > MOST) {
            lines.add("and %d more tables differ".formatted(all.size() - MOST));
        }
        return lines;
    }

    private static String rows(Optional<Count> count, String table) {
        return count.flatMap(found -> Optional.ofNullable(found.rows().get(table)))
                .map(rows -> rows < 0 ? "not readable" : Human.count(rows, "row"))
                .orElse("not there");
    }
}
