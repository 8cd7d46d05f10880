package dev.muster.commands.shelf;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Objectives;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.where.BackupWords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What {@code /db backup list} shows of the backups of a cluster, newest first. Pure. */
record ListCard(About about, List<Backup> backups, Odd odd, Optional<Manifest.Kind> kind, boolean all) {
    private static final int MOST_ODDITIES = 10;
    private static final int NEWEST = 20;
    private static final List<String> COLUMNS =
            List.of("Backup", "Kind", "What", "Taken", "Size", "Took", "Verified", "Copies", "Pinned");

    record About(Cluster cluster, Keeping keeping, Instant now) {}

    /** What else the repositories hold or lack, in sentences, and those that do not answer. */
    record Odd(List<String> oddities, Set<String> away) {
        static final Odd NOTHING = new Odd(List.of(), Set.of());
    }

    private List<Backup> wanted() {
        return backups.stream()
                .filter(backup -> kind.map(backup.manifest().kind()::equals).orElse(true))
                .toList();
    }

    Document document() {
        var wanted = wanted();
        var shown = all ? wanted : wanted.stream().limit(NEWEST).toList();
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(head(wanted)));
        if (!shown.isEmpty()) {
            blocks.add(new Block.Table(COLUMNS, shown.stream().map(this::row).toList()));
        }
        if (wanted.size() > shown.size()) {
            blocks.add(new Block.Text("… and %d more: --all shows them.".formatted(wanted.size() - shown.size())));
        }
        if (!odd.oddities().isEmpty()) {
            blocks.add(oddities());
        }
        return new Document(title(wanted), tone(wanted), blocks);
    }

    private Block oddities() {
        var lines = new ArrayList<String>();
        odd.oddities().stream().limit(MOST_ODDITIES).forEach(oddity -> lines.add("▲ " + oddity));
        if (odd.oddities().size() > MOST_ODDITIES) {
            lines.add("… and %d more".formatted(odd.oddities().size() - MOST_ODDITIES));
        }
        return new Block.Listing(lines);
    }

    private String title(List<Backup> wanted) {
        return "%s: %s, %s"
                .formatted(
                        about.cluster().name(),
                        Human.count(
                                wanted.size(),
                                kind.map(k -> BackupWords.word(k) + " ").orElse("") + "backup"),
                        Human.bytes(wanted.stream()
                                .mapToLong(backup -> backup.manifest().bytes())
                                .sum()));
    }

    private List<String> row(Backup backup) {
        var manifest = backup.manifest();
        return List.of(
                backup.id(),
                BackupWords.word(manifest.kind()),
                Captions.what(manifest),
                Captions.when(manifest.stop().at(), about.now()),
                Captions.size(manifest.bytes(), manifest.plainBytes()),
                Human.duration(manifest.took()),
                Captions.verified(backup, about.now()),
                Captions.copies(backup),
                backup.pin().map(pin -> "by " + pin.by()).orElse(""));
    }

    /** What matters is the newest one that can be relied on, and how much is not in it. */
    private String head(List<Backup> wanted) {
        if (wanted.isEmpty() && !odd.away().isEmpty()) {
            return "✖ None is seen, and nobody can tell whether there is one: %s does not answer."
                    .formatted(String.join(", ", odd.away()));
        }
        if (wanted.isEmpty()) {
            return "There is none" + (backups.isEmpty() ? "" : " of this kind")
                    + ". If it burned down now, nothing would bring it back from here.";
        }
        var words = new ArrayList<String>();
        var good = Choice.newestGood(wanted);
        words.add(good.map(this::newest)
                .orElse("✖ None of them holds everything and has been verified: nothing here is known to be good."));
        var newest = wanted.getFirst();
        Captions.failure(newest)
                .ifPresent(failed -> words.add("✖ The newest, %s, FAILED its %s verification: %s."
                        .formatted(
                                newest.id(),
                                Captions.word(failed.depth()),
                                String.join(
                                        "; ",
                                        failed.problems().stream().limit(3).toList()))));
        if (newest.verifications().isEmpty()) {
            words.add("The newest, %s, has not been verified yet.".formatted(newest.id()));
        }
        return String.join("\n", words);
    }

    private String newest(Backup good) {
        var rpo = Objectives.of(about.cluster().tier()).rpo();
        var lost = lost(good);
        var sentence = "Newest good one: %s (%s, verified %s), %s old."
                .formatted(
                        good.id(),
                        BackupWords.word(good.manifest().kind()),
                        Captions.verified(good, about.now()),
                        Human.duration(lost));
        var tier = about.cluster().tier().name().toLowerCase(Locale.ROOT);
        if (lost.compareTo(rpo) <= 0) {
            return sentence + " Its tier, %s, allows to lose %s.".formatted(tier, Human.duration(rpo));
        }
        return sentence
                + (about.keeping().wal().isPresent()
                                ? " Its tier, %s, allows to lose %s: what came since is in the WAL, /db rpo says whether it is."
                                : " ▲ Its tier, %s, allows to lose %s, and no WAL is kept: what came since would be lost.")
                        .formatted(tier, Human.duration(rpo));
    }

    /** What was written since then is not in it: pg_dump sees its beginning, a base backup its end. */
    private Duration lost(Backup backup) {
        var manifest = backup.manifest();
        var point = switch (manifest.kind()) {
            case LOGICAL -> manifest.start();
            case PHYSICAL -> manifest.stop();
        };
        var age = Duration.between(point.at(), about.now());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private Tone tone(List<Backup> wanted) {
        var good = Choice.newestGood(wanted);
        if (good.isEmpty() || Captions.failure(wanted.getFirst()).isPresent()) {
            return Tone.BAD;
        }
        boolean exposed = about.keeping().wal().isEmpty()
                && lost(good.get())
                                .compareTo(Objectives.of(about.cluster().tier()).rpo())
                        > 0;
        boolean lacking = wanted.stream()
                .limit(NEWEST)
                .anyMatch(backup -> backup.copiesThere() < backup.copies().size());
        return exposed
                        || lacking
                        || !odd.oddities().isEmpty()
                        || wanted.getFirst().verifications().isEmpty()
                ? Tone.WARNING
                : Tone.GOOD;
    }

    List<Answer.FollowUp> next() {
        var next = new ArrayList<Answer.FollowUp>();
        wanted().stream().findFirst().ifPresent(newest -> {
            next.add(new Answer.FollowUp("Verify newest", "backup verify " + newest.id()));
            next.add(new Answer.FollowUp("Show newest", "backup show " + newest.id()));
        });
        next.add(new Answer.FollowUp(
                "Backup now",
                "backup now " + about.cluster().name()
                        + kind.map(k -> " --kind " + BackupWords.word(k)).orElse("")));
        return next;
    }
}
