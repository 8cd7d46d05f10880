package dev.muster.slack.blocks;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Inert;
import dev.muster.chat.MessageRef;
import dev.muster.chat.PlainText;
import dev.muster.chat.Tone;
import dev.muster.slack.workspace.Identity;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws a document that was fitted: every block, in order, and what files are beside it. */
final class Drawing {
    /** More are beside the message, and not listed in it. */
    private static final int FILES_NAMED = 10;

    private final Rendering.Surroundings surroundings;
    private final Sheet sheet = new Sheet();
    private final List<Block.File> files = new ArrayList<>();

    Drawing(Rendering.Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Sheet sheet() {
        return sheet;
    }

    List<Block.File> files() {
        return files;
    }

    /** {@code aside} says where the files are. */
    Drawing draw(Document document, String aside) {
        title(document.title(), document.tone());
        document.blocks().forEach(this::block);
        files(aside);
        if (sheet.blocks().isEmpty()) {
            prose(Kit.filled(""));
        }
        return this;
    }

    private void title(String title, Tone tone) {
        var text = (sign(tone) + Inert.line(title)).strip();
        if (Kit.size(text) > Kit.HEADER) {
            sheet.flow(new Flow(Flow.Shape.PROSE).bold(text));
        } else if (!text.isEmpty()) {
            sheet.header(text);
        }
    }

    private static String sign(Tone tone) {
        return switch (tone) {
            case PLAIN -> "";
            case GOOD -> "✅ ";
            case WARNING -> "⚠️ ";
            case BAD -> "🔴 ";
        };
    }

    private void block(Block block) {
        switch (block) {
            case Block.Text(var text) -> prose(Inert.text(text));
            case Block.Fields(var fields) ->
                sheet.fields(fields.stream()
                        .map(f -> Inert.line(f.name()) + ": " + Inert.text(f.value()))
                        .toList());
            case Block.Table table -> code(PlainText.of(table));
            case Block.Code(var _, var text) -> code(Inert.text(text));
            case Block.Listing(var items) -> {
                var flow = new Flow(Flow.Shape.BULLETS);
                items.forEach(item -> flow.text(Kit.filled(Inert.text(item))).item());
                sheet.flow(flow);
            }
            case Block.Timeline(var entries) -> timeline(entries);
            case Block.Call call -> call(call);
            case Block.Progress(var label, var percent, var detail) ->
                sheet.flow(new Flow(Flow.Shape.PROSE)
                        .bold(Inert.line(label))
                        .text(" " + bar(percent) + " " + percent + " %")
                        .line()
                        .text(Inert.line(detail)));
            case Block.Image image -> image(image);
            case Block.File file -> files.add(file);
            case Block.Buttons(var buttons) -> buttons(buttons);
            case Block.Form form -> form(form);
        }
    }

    private void prose(String text) {
        if (!text.isBlank()) {
            sheet.flow(new Flow(Flow.Shape.PROSE).text(text));
        }
    }

    private void code(String text) {
        if (!text.isBlank()) {
            sheet.flow(new Flow(Flow.Shape.CODE).text(text));
        }
    }

    private void timeline(List<Block.Timeline.Entry> entries) {
        var flow = new Flow(Flow.Shape.PROSE);
        var day = "";
        for (var entry : entries) {
            flow.line();
            if (!Human.day(entry.at()).equals(day)) {
                day = Human.day(entry.at());
                flow.text(day).line();
            }
            var clock = Human.clock(entry.at());
            link(entry.about()).ifPresentOrElse(address -> flow.link(address, clock), () -> flow.text(clock));
            // What goes on in another line is indented: nobody's words look like an entry of their own.
            flow.text("  ")
                    .bold(Inert.line(entry.who()))
                    .text("  " + Inert.text(entry.text()).replace("\n", "\n    "));
        }
        sheet.flow(flow);
    }

    private Optional<URI> link(Optional<MessageRef> about) {
        return about.flatMap(surroundings.links())
                .filter(address -> "https".equals(address.getScheme()) || "http".equals(address.getScheme()))
                .filter(address -> address.getHost() != null)
                .filter(address -> address.toASCIIString().length() <= Kit.ADDRESS);
    }

    private void call(Block.Call call) {
        var flow = new Flow(Flow.Shape.PROSE);
        call.people().stream()
                .flatMap(person -> Identity.of(person).stream())
                .distinct()
                .forEach(person -> flow.user(person.user()).text(" "));
        sheet.flow(flow.text(Inert.text(call.text())));
    }

    private static String bar(int percent) {
        int full = percent / 10;
        return "█".repeat(full) + "░".repeat(10 - full);
    }

    private void image(Block.Image image) {
        var name = Inert.line(image.name());
        var alt = Inert.line(image.alt());
        surroundings
                .pictures()
                .apply(image)
                .ifPresentOrElse(id -> sheet.picture(id, name, alt.isBlank() ? name : alt), () -> {
                    prose("[picture " + name + ": " + alt + "]");
                    files.add(new Block.File(image.name(), "image/png", image.png()));
                });
    }

    private void buttons(List<Block.Button> buttons) {
        var labels = new Flow(Flow.Shape.BULLETS);
        var shown = buttons.stream()
                .map(b -> {
                    var label = Inert.line(b.label());
                    if (label.length() > Kit.BUTTON) {
                        labels.text(label).item();
                    }
                    return sheet.button("press:", b.id(), label, b.style());
                })
                .toList();
        sheet.flow(labels);
        sheet.buttons(shown);
    }

    private void form(Block.Form form) {
        sheet.buttons(List.of(sheet.button("form:", form.id(), Inert.line(form.title()), Block.Button.Style.PLAIN)));
    }

    private void files(String aside) {
        if (files.isEmpty()) {
            return;
        }
        prose(aside);
        var names = new Flow(Flow.Shape.BULLETS);
        files.stream()
                .limit(FILES_NAMED)
                .forEach(file -> names.text(Kit.cut(Kit.filled(Inert.line(file.name())), 100) + ", "
                                + Human.bytes(file.content().size()))
                        .item());
        if (files.size() > FILES_NAMED) {
            names.text("and " + Human.count(files.size() - FILES_NAMED, "file") + " more")
                    .item();
        }
        sheet.flow(names);
    }
}
