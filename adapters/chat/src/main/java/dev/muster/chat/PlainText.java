package dev.muster.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A whole document as plain text: for notifications, screen readers, logs and programs. */
public final class PlainText {
    private PlainText() {}

    public static String of(Document document) {
        var parts = new ArrayList<String>();
        if (!document.title().isBlank()) {
            parts.add(Inert.line(document.title()));
        }
        document.blocks().stream().map(PlainText::of).forEach(parts::add);
        return String.join("\n\n", parts);
    }

    public static String of(Block block) {
        return switch (block) {
            case Block.Text(var text) -> Inert.text(text);
            case Block.Fields(var fields) ->
                fields.stream()
                        .map(f -> Inert.line(f.name()) + ": " + Inert.text(f.value()))
                        .collect(Collectors.joining("\n"));
            case Block.Table table -> table(table);
            case Block.Code(var _, var text) -> Inert.text(text);
            case Block.Listing(var items) ->
                items.stream().map(i -> "- " + Inert.text(i)).collect(Collectors.joining("\n"));
            case Block.Timeline(var entries) -> timeline(entries);
            case Block.Call(var people, var text) -> call(people, text);
            case Block.Progress(var label, var percent, var detail) ->
                "%s %s %d %% %s"
                        .formatted(Inert.line(label), bar(percent), percent, Inert.line(detail))
                        .strip();
            case Block.Image(var name, var alt, var _) ->
                "[picture %s: %s]".formatted(Inert.line(name), Inert.line(alt));
            case Block.File(var name, var _, var content) -> "[file %s, %s]".formatted(Inert.line(name), content);
            case Block.Buttons(var buttons) ->
                buttons.stream().map(b -> "[" + Inert.line(b.label()) + "]").collect(Collectors.joining(" "));
            case Block.Form form -> form(form);
        };
    }

    /** The date stands before the first entry and wherever it changes. */
    private static String timeline(List<Block.Timeline.Entry> entries) {
        var lines = new ArrayList<String>();
        var day = "";
        for (var entry : entries) {
            if (!Human.day(entry.at()).equals(day)) {
                day = Human.day(entry.at());
                lines.add(day);
            }
            // What goes on in another line is indented: nobody's words look like an entry of their own.
            var text = Inert.text(entry.text()).replace("\n", "\n    ");
            lines.add(Human.clock(entry.at()) + "  " + Inert.line(entry.who()) + "  " + text);
        }
        return String.join("\n", lines);
    }

    private static String call(List<Account> people, String text) {
        var names = people.stream().map(p -> "@" + Inert.line(p.id())).collect(Collectors.joining(" "));
        return names.isEmpty() ? Inert.text(text) : names + ": " + Inert.text(text);
    }

    private static String bar(int percent) {
        int full = percent / 10;
        return "█".repeat(full) + "░".repeat(10 - full);
    }

    private static String form(Block.Form form) {
        var lines = new ArrayList<String>();
        lines.add(Inert.line(form.title()));
        for (var input : form.inputs()) {
            lines.add(
                    switch (input) {
                        case Block.Input.Line(var _, var label, var initial, var _) ->
                            Inert.line(label) + ": " + Inert.line(initial);
                        case Block.Input.Paragraph(var _, var label, var initial, var _) ->
                            Inert.line(label) + ": " + Inert.text(initial);
                        case Block.Input.Choice(var _, var label, var options) ->
                            Inert.line(label) + ": " + Inert.line(String.join(" | ", options));
                    });
        }
        lines.add("[" + Inert.line(form.submit()) + "]");
        return String.join("\n", lines);
    }

    private static String table(Block.Table table) {
        int columns = table.columns().size();
        var lines = new ArrayList<List<String>>();
        lines.add(table.columns().stream().map(Inert::line).toList());
        for (int row = 0; row < table.rows().size(); row++) {
            var cells = new ArrayList<String>();
            for (int column = 0; column < columns; column++) {
                cells.add(Inert.line(table.cell(row, column)));
            }
            lines.add(cells);
        }
        var widths = new int[columns];
        for (var line : lines) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], width(line.get(column)));
            }
        }
        return lines.stream().map(line -> padded(line, widths)).collect(Collectors.joining("\n"));
    }

    private static String padded(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            var cell = cells.get(column);
            line.append(cell).append(" ".repeat(widths[column] - width(cell) + 2));
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
