package dev.muster.commands.verify;

import dev.muster.chat.Human;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which tables were compared with the source, exactly; and why others were not. */
final class Equal {
    private static final int TOLD = 4;

    private final Map<String, Set<Long>> tables = new HashMap<>();
    private final List<String> others = new ArrayList<>();
    private int compared;
    private long rows;

    void compared(String database, long oid, long count) {
        tables.computeIfAbsent(database, _ -> new HashSet<>()).add(oid);
        compared++;
        rows += count;
    }

    /** A sentence. */
    void not(String what) {
        others.add(what);
    }

    boolean knows(String database, long oid) {
        return tables.getOrDefault(database, Set.of()).contains(oid);
    }

    /** What is to be said of it; nothing when there was nothing to compare. */
    List<String> told() {
        var told = new ArrayList<String>();
        if (compared > 0) {
            told.add(String.format(
                    Locale.ROOT,
                    "rows compared exactly: %s, %,d %s",
                    Human.count(compared, "table"),
                    rows,
                    rows == 1 ? "row" : "rows"));
        }
        if (!others.isEmpty()) {
            told.add("not compared: " + String.join("; ", others.subList(0, Math.min(TOLD, others.size())))
                    + (others.size() > TOLD ? "; and %d more".formatted(others.size() - TOLD) : ""));
        }
        return told;
    }
}
