package dev.muster.commands.shelf;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.where.BackupWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code /db backup show} says of a backup. Pure. */
record ShowCard(Backup backup, Instant now) {
    private static final int MOST_PARTS = 25;
    private static final int MOST_TABLES = 10;
    private static final int HASH = 12;

    Document document() {
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(head()));
        blocks.add(new Block.Fields(facts()));
        blocks.add(parts());
        databases().ifPresent(blocks::add);
        tables().ifPresent(blocks::add);
        if (!backup.verifications().isEmpty()) {
            blocks.add(proofs());
        }
        if (!backup.copies().isEmpty()) {
            blocks.add(copies());
        }
        blocks.add(new Block.Text("To open it by hand, with PostgreSQL's own tools and nothing of Muster's:"));
        blocks.add(new Block.Code("sh", ByHand.of(manifest())));
        return new Document(backup.id() + ": " + verdict(), tone(), blocks);
    }

    private Manifest manifest() {
        return backup.manifest();
    }

    private String verdict() {
        return Captions.failure(backup).isPresent()
                ? "verification FAILED"
                : backup.verified() ? "verified" : "not verified yet";
    }

    private Tone tone() {
        if (Captions.failure(backup).isPresent()
                || (backup.copiesThere() == 0 && !backup.copies().isEmpty())) {
            return Tone.BAD;
        }
        return backup.verified() && backup.copiesThere() == backup.copies().size() ? Tone.GOOD : Tone.WARNING;
    }

    private String head() {
        var manifest = manifest();
        var words = new ArrayList<String>();
        words.add("A %s backup of %s on %s (%s), ended %s."
                .formatted(
                        BackupWords.word(manifest.kind()),
                        Captions.what(manifest).equals("all") ? "everything" : Captions.what(manifest),
                        manifest.source().cluster(),
                        manifest.source().standby() ? "from a standby" : "from the primary",
                        Captions.when(manifest.stop().at(), now)));
        Captions.failure(backup)
                .ifPresent(failed -> words.add("✖ FAILED its %s verification %s: %s."
                        .formatted(
                                Captions.word(failed.depth()),
                                BackupWords.ago(failed.at(), now),
                                String.join("; ", failed.problems()))));
        if (!manifest.content().absent().isEmpty()) {
            words.add("Not in it: " + String.join("; ", manifest.content().absent()) + ".");
        }
        backup.pin()
                .ifPresent(pin -> words.add("Pinned by %s on %s%s: it stays until it is unpinned."
                        .formatted(
                                pin.by(),
                                Moments.shown(pin.at()),
                                pin.reason().map(reason -> " (" + reason + ")").orElse(""))));
        return String.join("\n", words);
    }

    private List<Block.Fields.Field> facts() {
        var manifest = manifest();
        var source = manifest.source();
        var fields = new ArrayList<Block.Fields.Field>();
        field(fields, "Size", Captions.size(manifest.bytes(), manifest.plainBytes()));
        field(fields, "Took", Human.duration(manifest.took()));
        field(fields, "Verified", Captions.verified(backup, now));
        field(fields, "Copies", Captions.copies(backup));
        field(fields, "Node", source.node() + (source.standby() ? ", a standby" : ", the primary"));
        field(fields, "PostgreSQL", source.version());
        field(fields, "System identifier", source.systemIdentifier());
        field(fields, "Start", moment(manifest.start()));
        field(fields, "Stop", moment(manifest.stop()));
        field(
                fields,
                "Encrypted for",
                manifest.keys().isEmpty() ? "nobody: it is NOT encrypted" : String.join(", ", manifest.keys()));
        field(
                fields,
                "Made by",
                manifest.tool().version() + ", Muster " + manifest.tool().muster());
        manifest.base().ifPresent(base -> field(fields, "Builds on", base));
        return fields;
    }

    private static void field(List<Block.Fields.Field> fields, String name, String value) {
        fields.add(new Block.Fields.Field(name, value));
    }

    private static String moment(Manifest.Moment moment) {
        return "%s, timeline %d, %s".formatted(Moments.shown(moment.at()), moment.timeline(), moment.lsn());
    }

    private Block parts() {
        var parts = manifest().parts();
        var rows = new ArrayList<List<String>>();
        parts.stream()
                .limit(MOST_PARTS)
                .forEach(part -> rows.add(List.of(
                        part.name(),
                        role(part),
                        Captions.size(part.bytes(), part.plainBytes()),
                        Human.duration(part.took()),
                        part.sha256().substring(0, Math.min(HASH, part.sha256().length())) + "…")));
        if (parts.size() > MOST_PARTS) {
            var rest = parts.subList(MOST_PARTS, parts.size());
            rows.add(List.of(
                    "… and %d more".formatted(rest.size()),
                    "",
                    Human.bytes(rest.stream().mapToLong(Manifest.Part::bytes).sum())));
        }
        return new Block.Table(List.of("File", "Holds", "Size", "Took", "SHA-256"), rows);
    }

    private static String role(Manifest.Part part) {
        var database = part.database().map(name -> "database " + name);
        return switch (part.role()) {
            case DUMP -> database.orElse("a database");
            case DUMP_DIRECTORY -> database.orElse("a database") + ", as a directory";
            case GLOBALS -> "roles and tablespaces";
            case BASE -> "the data folder";
            case TABLESPACE -> "a tablespace";
            case FILES -> "the list of its files, for incremental ones";
        };
    }

    private Optional<Block> databases() {
        var databases = manifest().content().databases();
        return databases.isEmpty()
                ? Optional.empty()
                : Optional.of(new Block.Table(
                        List.of("Database", "Size", "Tables", "Rows"),
                        databases.stream()
                                .map(database -> List.of(
                                        database.name(),
                                        Human.bytes(database.bytes()),
                                        String.valueOf(database.tables().size()),
                                        rows(database.tables())))
                                .toList()));
    }

    private static String rows(List<Manifest.Table> tables) {
        boolean counted = tables.stream().allMatch(table -> table.rows().isPresent());
        long sum = tables.stream()
                .mapToLong(table -> Math.max(0, table.rows().orElse(table.estimate())))
                .sum();
        return tables.isEmpty() ? Captions.NOTHING : counted ? number(sum) : "about " + number(sum);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private record Found(String database, Manifest.Table table) {
        long rows() {
            return table.rows().orElse(table.estimate());
        }
    }

    private Optional<Block> tables() {
        var all = manifest().content().databases().stream()
                .flatMap(database -> database.tables().stream().map(table -> new Found(database.name(), table)))
                .sorted(Comparator.comparingLong(Found::rows).reversed())
                .toList();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new Block.Table(
                        List.of(
                                all.size() > MOST_TABLES
                                        ? "Table (%d largest of %d)".formatted(MOST_TABLES, all.size())
                                        : "Table",
                                "Database",
                                "Rows"),
                        all.stream().limit(MOST_TABLES).map(ShowCard::row).toList()));
    }

    private static List<String> row(Found found) {
        var table = found.table();
        return List.of(
                table.schema() + "." + table.name(),
                found.database(),
                table.rows().map(ShowCard::number).orElseGet(() -> guessed(table.estimate())));
    }

    /** The server says -1 of what it has never looked at. */
    private static String guessed(long estimate) {
        return estimate < 0 ? "unknown" : "about " + number(estimate);
    }

    private Block proofs() {
        return new Block.Timeline(backup.verifications().stream()
                .sorted(Comparator.comparing(Verification::at))
                .map(proof -> new Block.Timeline.Entry(proof.at(), proof.repository(), proof(proof), Optional.empty()))
                .toList());
    }

    private static String proof(Verification proof) {
        var words = "%s verification %s in %s"
                .formatted(
                        Captions.word(proof.depth()),
                        proof.passed() ? "passed" : "FAILED",
                        Human.duration(proof.took()));
        var details =
                Stream.concat(proof.problems().stream(), proof.seen().stream()).toList();
        return details.isEmpty() ? words : words + ": " + String.join("; ", details);
    }

    private Block copies() {
        return new Block.Listing(backup.copies().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(copy -> (copy.getValue() == Backup.Copy.THERE ? "✔ " : "✖ ") + copy.getKey() + ": "
                        + Captions.state(copy.getValue()))
                .toList());
    }

    List<Answer.FollowUp> next() {
        var pin = backup.pin().isPresent()
                ? new Answer.FollowUp("Unpin", "backup unpin " + backup.id())
                : new Answer.FollowUp("Pin", "backup pin " + backup.id());
        return List.of(
                new Answer.FollowUp("Verify", "backup verify " + backup.id()),
                new Answer.FollowUp("Verify deeply", "backup verify " + backup.id() + " --deep"),
                pin);
    }
}
