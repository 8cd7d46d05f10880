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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A tar of a data folder can be listed to its end, and holds what nothing can be made of it without. */
final class TarListing implements Sink {
    private static final List<String> VITAL =
            List.of("PG_VERSION", "backup_label", "backup_manifest", "global/pg_control");

    private final Manifest.Part part;
    private final Set<String> vital = ConcurrentHashMap.newKeySet();
    private final AtomicInteger files = new AtomicInteger();
    private final Feed feed;

    TarListing(Chores chores, Manifest.Part part) {
        this.part = part;
        this.feed = new Feed(chores, Host.Errand.of("tar", "-tf", "-"), this::line);
    }

    private void line(String line) {
        var name = line.startsWith("./") ? line.substring(2) : line;
        files.incrementAndGet();
        if (VITAL.contains(name)) {
            vital.add(name);
        }
    }

    @Override
    public void write(byte[] bytes, int length) {
        feed.write(bytes, length);
    }

    @Override
    public void end(Report report) throws InterruptedException {
        var outcome = feed.end();
        var missing = part.role() == Manifest.Role.BASE
                ? VITAL.stream().filter(name -> !vital.contains(name)).toList()
                : List.<String>of();
        if (!outcome.ok()) {
            report.found(
                    Code.BACKUP_DAMAGED,
                    part.name() + " cannot be listed: tar says: " + Words.last(outcome.complaint()));
        } else if (!missing.isEmpty()) {
            report.found(Code.BACKUP_INCOMPLETE, part.name() + " lacks " + String.join(", ", missing));
        } else {
            report.saw(part.name() + " lists " + Human.count(files.get(), "file"));
        }
    }

    @Override
    public void close() {
        feed.close();
    }
}
