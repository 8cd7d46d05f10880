package dev.muster.commands.lost;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.names.Relation;
import dev.muster.commands.verb.Answer.FollowUp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What was found, as it is told. Pure. */
record LostCard(String cluster, Asked asked, Span span, List<Loss> losses, Read read) {
    private static final int MOST_SHOWN = 15;
    private static final int MOST_ITEMS = 6;
    private static final int WITH_BUTTONS = 3;
    /** Chats cut items that are longer, and half a command is none. */
    private static final int LONGEST_TYPED = 600;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** {@code home} is the database that a name without another means. */
    record Asked(Optional<String> table, Optional<String> database, int rows, String home) {}

    /**
     * What was read.
     *
     * @param last the newest commit that was seen
     * @param doubts what may have been missed, in words
     */
    record Read(long bytes, Optional<Instant> last, List<String> doubts) {
        Read {
            doubts = List.copyOf(doubts);
        }
    }

    Document document() {
        var blocks = new ArrayList<Block>();
        if (!losses.isEmpty()) {
            var shown = shown();
            blocks.add(new Block.Table(
                    List.of("Committed (UTC)", "What", "Transaction", "Just before it"),
                    shown.stream().map(this::row).toList()));
            if (losses.size() > shown.size()) {
                blocks.add(new Block.Text("And %d more: ask for less with --from, --to, --rows or a table."
                        .formatted(losses.size() - shown.size())));
            }
            var typed = shown.stream()
                    .filter(loss -> loss.deed().wholly() && !withButtons().contains(loss))
                    .map(loss -> CLOCK.format(loss.deed().at()) + ": " + typed(loss))
                    .toList();
            if (!typed.isEmpty()) {
                blocks.add(new Block.Text("Those without a button are brought back by typing:"));
                blocks.add(new Block.Listing(typed));
            }
            blocks.add(new Block.Text("WAL does not say who it was: the server's log may, by the transaction's number"
                    + " (%x in log_line_prefix) or its time."));
        }
        blocks.add(new Block.Fields(fields()));
        if (!read.doubts().isEmpty()) {
            blocks.add(new Block.Listing(read.doubts()));
        }
        return new Document(title(), tone(), blocks);
    }

    /** A job that deletes every minute must not push the one that dropped a table out of sight: the order is that of time. */
    private List<Loss> shown() {
        var first = byWeight().limit(MOST_SHOWN).toList();
        return losses.stream().filter(first::contains).toList();
    }

    private List<Loss> withButtons() {
        return byWeight()
                .filter(loss -> loss.deed().wholly())
                .limit(WITH_BUTTONS)
                .toList();
    }

    /** Those that took a whole table come first, and the newest of those that weigh the same. */
    private Stream<Loss> byWeight() {
        return Stream.concat(
                losses.stream().filter(Loss::isOfWhole), losses.stream().filter(loss -> !loss.isOfWhole()));
    }

    /** What its first button would ask, or its second one where that is too long to be typed. */
    private String typed(Loss loss) {
        return "/db "
                + buttons(loss).stream()
                        .map(FollowUp::words)
                        .filter(words -> words.length() <= LONGEST_TYPED)
                        .findFirst()
                        .orElseGet(() -> beside(loss));
    }

    private String beside(Loss loss) {
        return "restore %s --to %s --beside".formatted(cluster, loss.deed().first());
    }

    private String title() {
        var about = asked.table().map(table -> cluster + ", " + table).orElse(cluster);
        return losses.isEmpty()
                ? about + ": nothing was dropped, truncated or deleted"
                        + (read.doubts().isEmpty() ? "" : " in what could be read")
                : about + ": " + Human.count(losses.size(), "transaction") + " that took something away";
    }

    private Tone tone() {
        return losses.isEmpty() && read.doubts().isEmpty() ? Tone.GOOD : Tone.WARNING;
    }

    private List<Block.Fields.Field> fields() {
        var fields = new ArrayList<Block.Fields.Field>();
        fields.add(new Block.Fields.Field("From", span.from().shown()));
        fields.add(new Block.Fields.Field("To", span.to().shown()));
        fields.add(new Block.Fields.Field(
                "Read",
                Human.bytes(read.bytes()) + " of WAL"
                        + read.last()
                                .map(at -> ", the newest commit at " + Moments.shown(at))
                                .orElse("")));
        fields.add(
                new Block.Fields.Field("Told", "deleted or updated rows from %d on (--rows)".formatted(asked.rows())));
        return fields;
    }

    private List<String> row(Loss loss) {
        var deed = loss.deed();
        return List.of(
                EXACT.format(deed.at()),
                words(loss),
                String.valueOf(deed.xid()),
                deed.wholly() ? deed.first().toString() : "it began before what was read");
    }

    private String words(Loss loss) {
        var words = loss.items().stream()
                .limit(MOST_ITEMS)
                .map(item -> item.inWords() + (isElsewhere(item) ? " in " + item.database() : ""))
                .toList();
        int more = loss.items().size() - words.size();
        return String.join("; ", words) + (more > 0 ? "; and " + more + " more" : "");
    }

    private boolean isElsewhere(Item item) {
        return item.relation().isPresent() && !item.database().equals(asked.home());
    }

    List<FollowUp> next() {
        var next = new ArrayList<FollowUp>();
        withButtons().forEach(loss -> next.addAll(buttons(loss)));
        span.before()
                .ifPresent(range -> next.add(new FollowUp(
                        "Read the hour before",
                        "lost " + cluster + table() + " " + range
                                + asked.database()
                                        .map(it -> " --database " + quoted(it))
                                        .orElse("")
                                + " --rows " + asked.rows())));
        return next;
    }

    private String table() {
        return asked.table().map(table -> " " + quoted(table)).orElse("");
    }

    private List<FollowUp> buttons(Loss loss) {
        var buttons = new ArrayList<FollowUp>();
        var deed = loss.deed();
        var when = CLOCK.format(deed.at());
        loss.items().stream().filter(Item::isTable).findFirst().ifPresent(item -> {
            var tables = loss.items().stream()
                    .filter(it -> it.isTable() && it.database().equals(item.database()))
                    .map(it -> said(it.relation().orElseThrow().name()))
                    .distinct()
                    .toList();
            var label = tables.size() == 1
                    ? "Restore " + item.relation().orElseThrow().name() + " as before " + when
                    : "Restore %d tables as before %s".formatted(tables.size(), when);
            // What was overwritten is there, and would be left as it is by a merge.
            boolean overwritten = loss.items().stream().anyMatch(it -> it.isTable() && it.what() == Item.What.UPDATED);
            buttons.add(new FollowUp(
                    label,
                    "restore table %s %s --to %s --database %s %s"
                            .formatted(
                                    cluster,
                                    quoted(String.join(",", tables)),
                                    deed.first(),
                                    quoted(item.database()),
                                    overwritten ? replacing(loss) : "--merge")));
        });
        buttons.add(new FollowUp("Look beside, before " + when, beside(loss)));
        return buttons;
    }

    /** What takes something away wants a reason: what was found is one. */
    private static String replacing(Loss loss) {
        return "--replace --reason \"rows were changed by transaction %d at %s UTC\""
                .formatted(loss.deed().xid(), CLOCK.format(loss.deed().at()));
    }

    /** As /db restore table reads it: letter by letter what stands in double quotes. */
    private static String said(Relation.Name name) {
        return part(name.schema()) + "." + part(name.table());
    }

    private static String part(String name) {
        return name.matches("[\\p{L}\\p{N}_$]+") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** As the words of a request are read. */
    static String quoted(String name) {
        return name.matches("[\\p{L}\\p{N}_.,$]+")
                ? name
                : "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
