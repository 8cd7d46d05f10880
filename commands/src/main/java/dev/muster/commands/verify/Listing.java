package dev.muster.commands.verify;

import dev.muster.chat.Human;
import dev.muster.commands.host.Host;
import dev.muster.commands.reading.Feed;
import dev.muster.commands.reading.Report;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.reading.Sink;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.vault.Manifest;
import java.util.List;
import java.util.stream.Collectors;

/** A dump's own table of contents has every table that the manifest names. */
final class Listing implements Sink {
    private static final int NAMED = 5;

    private final Manifest.Part part;
    private final List<Manifest.Table> expected;
    private final Tables tables = new Tables();
    private final Feed feed;

    /** {@code line} makes pg_restore list what comes on its input. */
    Listing(Chores chores, List<String> line, Manifest.Part part, List<Manifest.Table> expected) {
        this.part = part;
        this.expected = expected;
        this.feed = new Feed(chores, Host.Errand.of(line, java.util.Map.of()), tables::line);
    }

    @Override
    public void write(byte[] bytes, int length) {
        feed.write(bytes, length);
    }

    @Override
    public void end(Report report) throws InterruptedException {
        judge(report, part, feed.end(), tables, expected);
    }

    static void judge(
            Report report,
            Manifest.Part part,
            dev.muster.commands.host.Outcome outcome,
            Tables tables,
            List<Manifest.Table> expected) {
        if (!outcome.ok() || !outcome.complaint().isBlank()) {
            report.found(
                    Code.BACKUP_DAMAGED,
                    part.name() + " cannot be listed: pg_restore says: " + Words.last(outcome.complaint()));
            return;
        }
        var missing = tables.missing(expected);
        if (!missing.isEmpty()) {
            report.found(
                    Code.BACKUP_INCOMPLETE,
                    "%s lacks %s that the manifest names: %s"
                            .formatted(part.name(), Human.count(missing.size(), "table"), some(missing)));
        } else {
            report.saw("%s lists all of %s".formatted(part.name(), Human.count(expected.size(), "expected table")));
        }
    }

    private static String some(List<Manifest.Table> tables) {
        var names = tables.stream().limit(NAMED).map(Words::name).collect(Collectors.joining(", "));
        return tables.size() > NAMED ? names + ", …" : names;
    }

    @Override
    public void close() {
        feed.close();
    }
}
