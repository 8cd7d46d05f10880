package dev.muster.chat.testing;

import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/** Documents for tests: one of every block, and the worst that a database could put into one. */
public final class Samples {
    /** What must never act, whatever platform shows it. */
    public static final List<String> NASTY = List.of(
            "<!channel> <@U123> <https://evil.example|click>",
            "@everyone @here <@&99> <#42>",
            "*bold* _it_ ~gone~ `code` ```fence``` **b** ||spoiler||",
            "[link](https://evil.example) <script>alert(1)</script> &lt;b&gt;",
            "<img src=x onerror=alert(1)> \" onmouseover=\"alert(1)",
            "nul \u0000 bell \u0007 escape \u001B[31m red",
            "مرحبا بالعالم שלום \u202Egnp.exe\u202C",
            "👩‍👩‍👧‍👦 🐘 e\u0301 \uD800 half",
            "line one\nline two\r\nline three\ttabbed",
            "zero\u200Bwidth \uFEFFmark");

    /** The smallest PNG there is. */
    public static final Bytes PIXEL = Bytes.of(
            java.util.Base64.getDecoder()
                    .decode(
                            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));

    private Samples() {}

    /** Every kind of block once, by name. */
    public static Map<String, Document> everyBlock() {
        var all = new LinkedHashMap<String, Block>();
        all.put("text", new Block.Text("The standby follows.\nNothing is lost."));
        all.put(
                "fields",
                new Block.Fields(List.of(
                        new Block.Fields.Field("Tier", "critical"),
                        new Block.Fields.Field("Last backup", "14:00 UTC"))));
        all.put(
                "table",
                new Block.Table(
                        List.of("Node", "Role", "Lag"),
                        List.of(List.of("orders-a", "primary", ""), List.of("orders-b", "standby", "16 kB"))));
        all.put("code", new Block.Code("sql", "SELECT *\n  FROM orders\n WHERE id < 10;"));
        all.put("listing", new Block.Listing(List.of("stop the writers", "restore beside", "prove, then swap")));
        all.put(
                "timeline",
                new Block.Timeline(List.of(
                        entry("2026-03-01T23:59:58Z", "muster", "orders-a does not answer", Optional.of("console")),
                        entry("2026-03-02T00:00:07Z", "anna", "looking\nat both nodes", Optional.of("elsewhere")),
                        entry("2026-03-02T00:05:00Z", "muster", "orders-b takes writes", Optional.empty()))));
        all.put(
                "call",
                new Block.Call(
                        List.of(new Account("console", "anna"), new Account("console", "someone")),
                        "the restore of orders waits for approval"));
        all.put("progress", new Block.Progress("Copying orders", 42, "112 MB/s, 3 min left"));
        all.put("image", new Block.Image("lag.png", "Lag of the last hour: at most 16 kB", PIXEL));
        all.put("file", new Block.File("report.md", "text/markdown", Bytes.of("# Report\n")));
        all.put(
                "buttons",
                new Block.Buttons(List.of(
                        new Block.Button("b1", "Approve", Block.Button.Style.PRIMARY),
                        new Block.Button("b2", "Deny", Block.Button.Style.DANGER),
                        new Block.Button("b3", "Show the plan", Block.Button.Style.PLAIN))));
        all.put(
                "form",
                new Block.Form(
                        "f1",
                        "Why?",
                        List.of(
                                new Block.Input.Line("ticket", "Ticket", "", true),
                                new Block.Input.Paragraph("reason", "Reason", "as discussed", false),
                                new Block.Input.Choice("severity", "Severity", List.of("SEV-1", "SEV-2", "SEV-3"))),
                        "Send"));
        var documents = new LinkedHashMap<String, Document>();
        all.forEach((name, block) -> documents.put(name, Document.of("A sample: " + name, Tone.GOOD, block)));
        documents.put("everything", new Document("Everything", Tone.WARNING, List.copyOf(all.values())));
        return documents;
    }

    private static Block.Timeline.Entry entry(String at, String who, String text, Optional<String> chat) {
        return new Block.Timeline.Entry(
                Instant.parse(at), who, text, chat.map(name -> new MessageRef(Place.channel(name, "db-orders"), "41")));
    }

    /** How many people a document calls: so many pings it may contain, and no more. */
    public static int called(Document document) {
        return document.blocks().stream()
                .filter(Block.Call.class::isInstance)
                .mapToInt(b -> ((Block.Call) b).people().size())
                .sum();
    }

    public static Document of(String block) {
        return Objects.requireNonNull(everyBlock().get(block), block);
    }

    /** Documents of random blocks with the worst of contents; the same for the same seed. */
    public static List<Document> generated(long seed, int count) {
        var random = new Random(seed);
        var documents = new ArrayList<Document>();
        for (int i = 0; i < count; i++) {
            var blocks = new ArrayList<Block>();
            for (int b = random.nextInt(6); b >= 0; b--) {
                blocks.add(block(random));
            }
            documents.add(new Document(value(random), oneOf(random, List.of(Tone.values())), blocks));
        }
        return documents;
    }

    /** A table of a thousand rows, values of ten thousand characters, a hundred blocks. */
    public static List<Document> huge() {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < 1000; i++) {
            rows.add(List.of("row " + i, "<!channel> " + i, "x".repeat(i % 50)));
        }
        var longValue = "0123456789".repeat(1000);
        return List.of(
                Document.of("rows", Tone.PLAIN, new Block.Table(List.of("a", "b", "c"), rows)),
                Document.of(longValue, Tone.BAD, new Block.Text(longValue)),
                Document.of(
                        "fields", Tone.BAD, new Block.Fields(List.of(new Block.Fields.Field(longValue, longValue)))),
                Document.of("cell", Tone.PLAIN, new Block.Table(List.of(longValue), List.of(List.of(longValue)))),
                Document.of(
                        "timeline",
                        Tone.PLAIN,
                        new Block.Timeline(Collections.nCopies(
                                500,
                                entry("2026-03-01T14:05:03Z", longValue, "@here " + longValue, Optional.empty())))),
                Document.of(
                        "call",
                        Tone.PLAIN,
                        new Block.Call(Collections.nCopies(90, new Account("console", "anna")), longValue.repeat(2))),
                Document.of("items", Tone.PLAIN, new Block.Listing(Collections.nCopies(3000, "an item"))),
                Document.of(
                        "buttons",
                        Tone.PLAIN,
                        new Block.Buttons(
                                Collections.nCopies(90, new Block.Button("b", longValue, Block.Button.Style.PLAIN)))),
                new Document("blocks", Tone.PLAIN, Collections.nCopies(400, new Block.Text("a paragraph"))));
    }

    private static Block block(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> new Block.Text(value(random));
            case 1 -> new Block.Fields(List.of(new Block.Fields.Field(value(random), value(random))));
            case 2 ->
                new Block.Table(
                        List.of(value(random), "b"),
                        Collections.nCopies(random.nextInt(60), List.of(value(random), "2", "too many")));
            case 3 -> new Block.Code(value(random), value(random));
            case 4 -> new Block.Listing(Collections.nCopies(random.nextInt(40), value(random)));
            case 5 -> new Block.Progress(value(random), random.nextInt(300) - 100, value(random));
            case 6 -> new Block.Image(value(random), value(random), PIXEL);
            case 7 -> new Block.File(value(random), "text/plain", Bytes.of(value(random)));
            case 8 ->
                new Block.Buttons(Collections.nCopies(
                        random.nextInt(8),
                        new Block.Button(
                                "b" + random.nextInt(),
                                value(random),
                                oneOf(random, List.of(Block.Button.Style.values())))));
            case 9 ->
                new Block.Timeline(Collections.nCopies(
                        random.nextInt(40),
                        new Block.Timeline.Entry(
                                Instant.ofEpochSecond(random.nextInt()),
                                value(random),
                                value(random),
                                Optional.of(
                                        new MessageRef(Place.channel("elsewhere", value(random)), value(random))))));
            case 10 ->
                new Block.Call(Collections.nCopies(random.nextInt(3), new Account("nowhere", "U1")), value(random));
            default ->
                new Block.Form(
                        "f",
                        value(random),
                        List.of(
                                new Block.Input.Line("l", value(random), value(random), true),
                                new Block.Input.Choice("c", value(random), List.of(value(random), "other"))),
                        value(random));
        };
    }

    private static <T> T oneOf(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static String value(Random random) {
        var nasty = oneOf(random, NASTY);
        return random.nextInt(8) == 0 ? (nasty + " ").repeat(1 + 10_000 / nasty.length()) : nasty;
    }
}
