package dev.muster.commands.side;

import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Used;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is told of a side that stands, to people and to who reports on it. */
record Witness(Work.Tools tools, Side side) {

    Proof proof() {
        var seen = "%s stands beside at %s, paused and readable until %s"
                .formatted(side.cluster(), side.target().shown(), Moments.shown(side.until()));
        return new Proof(
                seen
                        + side.reached()
                                .map(at -> ": replayed to " + at.lsn() + last(at))
                                .orElse(""),
                values());
    }

    private static String last(Side.Reached at) {
        return at.committed()
                .map(last -> ", the last commit at " + Moments.shown(last))
                .orElse("");
    }

    private Map<String, String> values() {
        var values = new TreeMap<>(
                Used.of(tools.vault(), side.cluster(), side.server().backup()));
        values.put("side", side.name());
        values.put("lsn", side.reached().map(at -> at.lsn().toString()).orElse(""));
        side.reached().ifPresent(at -> values.put("wal_to", at.lsn() + last(at)));
        target(values).ifPresent(at -> values.put("target_at", at));
        return values;
    }

    /** The time that was asked for; otherwise what was committed last, which may have been before its backup ended. */
    private Optional<String> target(Map<String, String> values) {
        return switch (side.target()) {
            case Target.AtTime(var at, var _) -> Optional.of(at.toString());
            case Target.AtLsn _, Target.AtXid _, Target.AtName _, Target.Latest _ ->
                side.reached()
                        .flatMap(Side.Reached::committed)
                        .map(Instant::toString)
                        .or(() -> Optional.ofNullable(values.get("backup_at")));
        };
    }
}
