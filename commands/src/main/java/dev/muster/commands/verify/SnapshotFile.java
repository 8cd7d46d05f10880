package dev.muster.commands.verify;

import dev.muster.commands.vault.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Snapshots of the source in the words of a file of pg_snapshots, by which a server lets a session see through another's. All
 * numbers are of 32 bits there. Pure.
 */
record SnapshotFile(Manifest.Snapshot snapshot) {
    private static final long XID = 0xFFFF_FFFFL;
    /** What says whose it is, which stays. */
    private static final List<String> WHOSE = List.of("vxid:", "pid:", "dbid:", "iso:", "ro:");

    private String[] fields() {
        return snapshot.text().split(":", -1);
    }

    /** The transactions that were under way, by their 32-bit numbers. */
    Set<Long> running() {
        var found = new LinkedHashSet<Long>();
        Stream.of(fields()[2].split(",", -1)).filter(xid -> !xid.isBlank()).forEach(xid -> found.add(of(xid)));
        return found;
    }

    /** The oldest of them, which is ours: it had written nothing. */
    long oldest() {
        return of(fields()[0]);
    }

    private static long of(String xid) {
        return Long.parseUnsignedLong(xid) & XID;
    }

    /**
     * What {@code exported} would be, had it seen this. As of a server that recovers: there what was under way stands in one
     * list, transactions and those inside of them alike, and {@code parts} are the latter.
     */
    String instead(String exported, Collection<Long> parts) {
        var all = new LinkedHashSet<>(running());
        all.addAll(parts);
        var lines = new ArrayList<String>();
        exported.lines()
                .filter(line -> WHOSE.stream().anyMatch(line::startsWith))
                .forEach(lines::add);
        lines.add("xmin:" + oldest());
        lines.add("xmax:" + of(fields()[1]));
        lines.add("xcnt:0");
        lines.add("sof:0");
        lines.add("sxcnt:" + all.size());
        all.forEach(xid -> lines.add("sxp:" + xid));
        lines.add("rec:1");
        return String.join("\n", lines) + "\n";
    }
}
