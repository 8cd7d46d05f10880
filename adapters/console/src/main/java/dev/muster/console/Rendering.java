package dev.muster.console;

import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.chat.Fit;
import dev.muster.chat.Inert;
import dev.muster.chat.Limits;
import dev.muster.chat.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A document as the JSON that the page draws. Every string in it is text: the page never makes markup of it. */
final class Rendering {
    static final Limits LIMITS = new Limits(300, 12_000, 2_000, 100, 60, 10, 100);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Supplier<String> fileIds;
    private final List<Archive.NewFile> files = new ArrayList<>();

    private Rendering(Supplier<String> fileIds) {
        this.fileIds = fileIds;
    }

    static Archive.Content of(Document document, Supplier<String> fileIds) {
        var fitted = Fit.into(LIMITS, document);
        var rendering = new Rendering(fileIds);
        var json = rendering.document(fitted);
        return new Archive.Content(PlainText.of(fitted), json.toString(), rendering.files);
    }

    private ObjectNode document(Document document) {
        var json = JSON.createObjectNode();
        json.put("title", Inert.line(document.title()));
        json.put("tone", lower(document.tone()));
        var blocks = json.putArray("blocks");
        document.blocks().forEach(block -> blocks.add(block(block)));
        return json;
    }

    private ObjectNode block(Block block) {
        var json = JSON.createObjectNode();
        switch (block) {
            case Block.Text(var text) -> json.put("type", "text").put("text", Inert.text(text));
            case Block.Fields(var fields) -> {
                var all = json.put("type", "fields").putArray("fields");
                fields.forEach(
                        f -> all.addObject().put("name", Inert.line(f.name())).put("value", Inert.text(f.value())));
            }
            case Block.Table table -> table(json, table);
            case Block.Code(var language, var text) ->
                json.put("type", "code").put("language", Inert.line(language)).put("text", Inert.text(text));
            case Block.Listing(var items) -> {
                var all = json.put("type", "listing").putArray("items");
                items.forEach(item -> all.add(Inert.text(item)));
            }
            case Block.Timeline(var entries) -> {
                var all = json.put("type", "timeline").putArray("entries");
                entries.forEach(entry -> entry(all.addObject(), entry));
            }
            case Block.Call(var people, var text) -> {
                var all = json.put("type", "call").put("text", Inert.text(text)).putArray("people");
                people.stream().filter(p -> p.chat().equals(Console.NAME)).forEach(p -> all.add(Inert.line(p.id())));
            }
            case Block.Progress(var label, var percent, var detail) ->
                json.put("type", "progress")
                        .put("label", Inert.line(label))
                        .put("percent", percent)
                        .put("detail", Inert.line(detail));
            case Block.Image(var name, var alt, var png) ->
                json.put("type", "image")
                        .put("name", Inert.line(name))
                        .put("alt", Inert.line(alt))
                        .put("file", keep(name, "image/png", png));
            case Block.File(var name, var mediaType, var content) ->
                json.put("type", "file")
                        .put("name", Inert.line(name))
                        .put("mediaType", mediaType)
                        .put("size", content.size())
                        .put("file", keep(name, mediaType, content));
            case Block.Buttons(var buttons) -> {
                var all = json.put("type", "buttons").putArray("buttons");
                buttons.forEach(b -> all.addObject()
                        .put("id", b.id())
                        .put("label", Inert.line(b.label()))
                        .put("style", lower(b.style())));
            }
            case Block.Form form -> form(json, form);
        }
        return json;
    }

    /** Only a message of ours can be shown in the page. */
    private static void entry(ObjectNode json, Block.Timeline.Entry entry) {
        json.put("at", entry.at().toString())
                .put("who", Inert.line(entry.who()))
                .put("text", Inert.text(entry.text()));
        entry.about()
                .filter(ref -> ref.place().chat().equals(Console.NAME))
                .ifPresent(ref -> json.put("message", Inert.line(ref.id())));
    }

    private static void table(ObjectNode json, Block.Table table) {
        var columns = json.put("type", "table").putArray("columns");
        table.columns().forEach(column -> columns.add(Inert.line(column)));
        var rows = json.putArray("rows");
        for (int row = 0; row < table.rows().size(); row++) {
            var cells = rows.addArray();
            for (int column = 0; column < table.columns().size(); column++) {
                cells.add(Inert.text(table.cell(row, column)));
            }
        }
    }

    private static void form(ObjectNode json, Block.Form form) {
        json.put("type", "form")
                .put("id", form.id())
                .put("title", Inert.line(form.title()))
                .put("submit", Inert.line(form.submit()));
        var inputs = json.putArray("inputs");
        form.inputs().forEach(input -> input(inputs, input));
    }

    private static void input(ArrayNode inputs, Block.Input input) {
        var json = inputs.addObject().put("name", input.name()).put("label", Inert.line(input.label()));
        switch (input) {
            case Block.Input.Line(var _, var _, var initial, var required) ->
                json.put("kind", "line").put("initial", Inert.line(initial)).put("required", required);
            case Block.Input.Paragraph(var _, var _, var initial, var required) ->
                json.put("kind", "paragraph")
                        .put("initial", Inert.text(initial))
                        .put("required", required);
            case Block.Input.Choice(var _, var _, var options) -> {
                var all = json.put("kind", "choice").put("required", true).putArray("options");
                options.forEach(option -> all.add(Inert.line(option)));
            }
        }
    }

    private String keep(String name, String mediaType, Bytes content) {
        var id = fileIds.get();
        files.add(new Archive.NewFile(id, Inert.line(name), mediaType, content));
        return id;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
