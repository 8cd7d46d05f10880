package dev.muster.commands.keep;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.commands.vault.Prune;
import dev.muster.commands.where.BackupWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@code /db backup prune --dry-run} shows. Pure. */
record PruneCard(PrunePlan plan, Instant now) {
    private static final int MOST_ROWS = 60;
    private static final List<String> COLUMNS = List.of("Backup", "Kind", "Taken", "Size", "", "Why");

    Document document() {
        var prune = plan.prune();
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(plan.nothingGoes() ? "Nothing would go." : plan.inShort() + " would go."));
        var rows = Stream.concat(
                        prune.goes().stream().map(verdict -> row(verdict, "goes")),
                        prune.stays().stream().map(verdict -> row(verdict, "stays")))
                .toList();
        if (!rows.isEmpty()) {
            blocks.add(new Block.Table(COLUMNS, rows.stream().limit(MOST_ROWS).toList()));
        }
        if (rows.size() > MOST_ROWS) {
            blocks.add(new Block.Text((rows.size() - MOST_ROWS) + " more stay or go, and are not shown."));
        }
        if (plan.walFiles() > 0) {
            blocks.add(new Block.Text("WAL goes " + plan.walFrom() + ": " + Human.count(plan.walFiles(), "file") + ", "
                    + Human.bytes(plan.walBytes()) + "."));
        }
        if (!plan.doubts().isEmpty()) {
            blocks.add(new Block.Text("All WAL stays, since there may be backups that cannot be seen:"));
            blocks.add(new Block.Listing(plan.doubts()));
        }
        var title = "%s: %d of %s would go"
                .formatted(
                        plan.cluster().name(),
                        prune.goes().size(),
                        Human.count(prune.goes().size() + prune.stays().size(), "backup"));
        return new Document(title, plan.doubts().isEmpty() ? Tone.PLAIN : Tone.WARNING, blocks);
    }

    private List<String> row(Prune.Verdict verdict, String what) {
        var manifest = verdict.backup().manifest();
        return List.of(
                manifest.id(),
                BackupWords.word(manifest.kind()),
                BackupWords.ago(manifest.stop().at(), now),
                Human.bytes(manifest.bytes()),
                what,
                verdict.why());
    }
}
