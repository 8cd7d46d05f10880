package dev.muster.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Makes any document fit a platform's limits. What does not fit is cut where people can see it, and stands whole in a
 * file beside it: nothing is dropped silently.
 */
public final class Fit {
    private final Limits limits;
    private final List<Block.File> files = new ArrayList<>();
    private boolean cut;

    private Fit(Limits limits) {
        this.limits = limits;
    }

    public static Document into(Limits limits, Document document) {
        return new Fit(limits).document(document);
    }

    private Document document(Document document) {
        var blocks = new ArrayList<Block>();
        var title = cut(document.title(), limits.title());
        if (!title.equals(document.title())) {
            file("title", "txt", "text/plain", document.title());
        }
        document.blocks().forEach(block -> blocks.addAll(block(block)));
        int room = limits.blocks() - files.size();
        if (blocks.size() > room) {
            var rest = takeRest(blocks, room - 1);
            file("more", "txt", "text/plain", plain(rest));
            rest.stream()
                    .filter(Block.File.class::isInstance)
                    .map(Block.File.class::cast)
                    .forEach(files::add);
        }
        blocks.addAll(files);
        return new Document(title, document.tone(), blocks);
    }

    /** Takes away what has to go. What asks people for something stays before all else: the rest can be read in a file. */
    private List<Block> takeRest(List<Block> blocks, int room) {
        int asking = Math.min((int) blocks.stream().filter(Fit::asks).count(), Math.max(room, limits.blocks() / 2));
        int others = Math.max(0, room - asking);
        var shown = new ArrayList<Block>();
        var rest = new ArrayList<Block>();
        for (var block : blocks) {
            boolean stays = asks(block) ? --asking >= 0 : --others >= 0;
            (stays ? shown : rest).add(block);
        }
        blocks.clear();
        blocks.addAll(shown);
        return rest;
    }

    private static boolean asks(Block block) {
        return block instanceof Block.Buttons || block instanceof Block.Form || block instanceof Block.Call;
    }

    private List<Block> block(Block block) {
        cut = false;
        return switch (block) {
            case Block.Text(var text) -> List.of(new Block.Text(prose("text", text)));
            case Block.Code(var language, var text) -> List.of(new Block.Code(language, prose("code", text)));
            case Block.Fields fields -> List.of(fields(fields));
            case Block.Table table -> List.of(table(table));
            case Block.Listing listing -> List.of(listing(listing));
            case Block.Timeline timeline -> List.of(timeline(timeline));
            case Block.Call(var people, var text) ->
                List.of(kept(block, new Block.Call(first(limits.entries(), people), cut(text, limits.text()))));
            case Block.Progress(var label, var percent, var detail) ->
                List.of(kept(block, new Block.Progress(value(label), percent, value(detail))));
            case Block.Image(var name, var alt, var png) ->
                List.of(kept(block, new Block.Image(fileName(name), value(alt), png)));
            case Block.File(var name, var mediaType, var content) ->
                List.of(new Block.File(fileName(name), mediaType, content));
            case Block.Buttons buttons -> buttons(buttons);
            case Block.Form form -> List.of(form(form));
        };
    }

    private Block fields(Block.Fields block) {
        var fields = first(limits.entries(), block.fields()).stream()
                .map(f -> new Block.Fields.Field(value(f.name()), value(f.value())))
                .toList();
        return kept(block, new Block.Fields(fields));
    }

    private Block listing(Block.Listing block) {
        return kept(block, new Block.Listing(each(first(limits.entries(), block.items()), this::value)));
    }

    private Block timeline(Block.Timeline block) {
        var shown = first(limits.entries(), block.entries()).stream()
                .map(e -> new Block.Timeline.Entry(e.at(), value(e.who()), value(e.text()), e.about()))
                .toList();
        if (cut) {
            file("timeline", "txt", "text/plain", PlainText.of(block));
        }
        return new Block.Timeline(shown);
    }

    private Block table(Block.Table table) {
        var shown = new Block.Table(
                each(first(limits.entries(), table.columns()), this::value),
                first(limits.rows(), table.rows()).stream()
                        .map(row -> each(first(limits.entries(), row), this::value))
                        .toList());
        if (cut) {
            file("table", "csv", "text/csv", csv(table));
        }
        return shown;
    }

    private List<Block> buttons(Block.Buttons block) {
        var rows = new ArrayList<Block>();
        var buttons = block.buttons().stream()
                .map(b -> new Block.Button(b.id(), value(b.label()), b.style()))
                .toList();
        for (int from = 0; from < buttons.size(); from += limits.buttons()) {
            rows.add(new Block.Buttons(buttons.subList(from, Math.min(buttons.size(), from + limits.buttons()))));
        }
        kept(block, block);
        return rows;
    }

    private Block form(Block.Form form) {
        var inputs = first(limits.entries(), form.inputs()).stream()
                .map(input -> (Block.Input)
                        switch (input) {
                            case Block.Input.Line(var name, var label, var initial, var required) ->
                                new Block.Input.Line(name, value(label), value(initial), required);
                            case Block.Input.Paragraph(var name, var label, var initial, var required) ->
                                new Block.Input.Paragraph(name, value(label), cut(initial, limits.text()), required);
                            case Block.Input.Choice(var name, var label, var options) ->
                                new Block.Input.Choice(
                                        name, value(label), each(first(limits.entries(), options), this::value));
                        })
                .toList();
        return kept(form, new Block.Form(form.id(), value(form.title()), inputs, value(form.submit())));
    }

    /** If anything of the block was cut, its whole text goes into a file. */
    private Block kept(Block whole, Block shown) {
        if (cut) {
            file("more", "txt", "text/plain", PlainText.of(whole));
        }
        return shown;
    }

    private String prose(String kind, String text) {
        if (text.length() <= limits.text()) {
            return text;
        }
        var remark = "\n… whole in the file beside";
        var name = file(kind, "txt", "text/plain", text);
        int room = Math.max(0, limits.text() - remark.length() - name.length() - 1);
        int lineEnd = text.lastIndexOf('\n', room);
        int end = lineEnd > room / 2 ? lineEnd : safeEnd(text, room);
        return text.substring(0, end) + remark + " " + name;
    }

    private String value(String text) {
        return cut(text, limits.value());
    }

    private String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        cut = true;
        return text.substring(0, safeEnd(text, limit - 1)) + "…";
    }

    private <T> List<T> first(int limit, List<T> all) {
        if (all.size() <= limit) {
            return all;
        }
        cut = true;
        return all.subList(0, limit);
    }

    private static <T> List<T> each(List<T> all, UnaryOperator<T> change) {
        return all.stream().map(change).toList();
    }

    /** Never between the two halves of a surrogate pair. */
    private static int safeEnd(String text, int end) {
        return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    private String fileName(String name) {
        var safe = Inert.line(name).replaceAll("[/\\\\:*?\"<>|]", "_").strip();
        safe = safe.replaceFirst("^\\.+", "_");
        return safe.isEmpty() ? "file" : safe.substring(0, safeEnd(safe, Math.min(safe.length(), 100)));
    }

    private String file(String kind, String extension, String mediaType, String content) {
        var name = "%s-%d.%s".formatted(kind, files.size() + 1, extension);
        files.add(new Block.File(name, mediaType, Bytes.of(content)));
        return name;
    }

    private static String plain(List<Block> blocks) {
        return blocks.stream().map(PlainText::of).collect(Collectors.joining("\n\n"));
    }

    private static String csv(Block.Table table) {
        var lines = new ArrayList<List<String>>();
        lines.add(table.columns());
        lines.addAll(table.rows());
        return lines.stream()
                .map(line -> line.stream().map(Fit::csvCell).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static String csvCell(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
