package dev.muster.slack.blocks;

import com.slack.api.model.block.RichTextBlock;
import com.slack.api.model.block.element.BlockElement;
import com.slack.api.model.block.element.RichTextElement;
import com.slack.api.model.block.element.RichTextListElement;
import com.slack.api.model.block.element.RichTextPreformattedElement;
import com.slack.api.model.block.element.RichTextSectionElement;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Rich text that flows into as many blocks as it needs. Slack takes the texts in it literally: markup, mentions, links
 * and names of emoji are characters like any other, unless we make an element of their own for them.
 */
final class Flow {

    enum Shape {
        PROSE,
        CODE,
        BULLETS
    }

    private final Shape shape;
    private final List<RichTextBlock> full = new ArrayList<>();
    private final List<RichTextElement> items = new ArrayList<>();
    private final List<RichTextElement> pieces = new ArrayList<>();
    private int size;
    private int elements;
    private int characters;

    Flow(Shape shape) {
        this.shape = shape;
    }

    Flow text(String text) {
        return text(text, false);
    }

    Flow bold(String text) {
        return text(text, true);
    }

    private Flow text(String text, boolean bold) {
        var rest = text;
        while (size + Kit.size(rest) > Kit.TEXT) {
            int end = Kit.room(rest, Kit.TEXT - size);
            if (size > 0 && end < rest.length() && rest.charAt(Math.max(0, end - 1)) != '\n') {
                // Rather the next block than the middle of a line.
                end = 0;
            }
            piece(rest.substring(0, end).replaceFirst("\n$", ""), bold);
            flush();
            rest = rest.substring(end);
        }
        piece(rest, bold);
        return this;
    }

    /** A new line, unless a block has just begun. */
    Flow line() {
        if (!pieces.isEmpty() && size < Kit.TEXT) {
            piece("\n", false);
        }
        return this;
    }

    /** Ends an item of a list. */
    Flow item() {
        if (!pieces.isEmpty()) {
            items.add(RichTextSectionElement.builder()
                    .elements(List.copyOf(pieces))
                    .build());
            elements++;
            pieces.clear();
        }
        return this;
    }

    Flow link(URI address, String text) {
        add(
                RichTextSectionElement.Link.builder()
                        .url(address.toASCIIString())
                        .text(text)
                        .build(),
                Kit.size(text));
        return this;
    }

    /** Pings; nothing else that we send does. */
    Flow user(String id) {
        add(RichTextSectionElement.User.builder().userId(id).build(), id.length());
        return this;
    }

    List<RichTextBlock> blocks() {
        flush();
        return full;
    }

    int elements() {
        return elements;
    }

    int characters() {
        return characters;
    }

    private void piece(String text, boolean bold) {
        if (text.isEmpty()) {
            return;
        }
        if (bold) {
            var style = RichTextSectionElement.TextStyle.builder().bold(true).build();
            add(RichTextSectionElement.Text.builder().text(text).style(style).build(), Kit.size(text));
        } else if (!pieces.isEmpty()
                && pieces.getLast() instanceof RichTextSectionElement.Text last
                && last.getStyle() == null) {
            last.setText(last.getText() + text);
            size += Kit.size(text);
            characters += Kit.size(text);
        } else {
            add(RichTextSectionElement.Text.builder().text(text).build(), Kit.size(text));
        }
    }

    private void add(RichTextElement piece, int length) {
        if (size + length > Kit.TEXT) {
            flush();
        }
        pieces.add(piece);
        size += length;
        characters += length;
        elements++;
    }

    private void flush() {
        var inner = List.copyOf(pieces);
        if (shape == Shape.BULLETS) {
            item();
        }
        if (!inner.isEmpty() || !items.isEmpty()) {
            full.add(RichTextBlock.builder().elements(List.of(container(inner))).build());
            elements += 2;
        }
        pieces.clear();
        items.clear();
        size = 0;
    }

    private BlockElement container(List<RichTextElement> inner) {
        return switch (shape) {
            case PROSE -> RichTextSectionElement.builder().elements(inner).build();
            case CODE -> RichTextPreformattedElement.builder().elements(inner).build();
            case BULLETS ->
                RichTextListElement.builder()
                        .style("bullet")
                        .elements(List.copyOf(items))
                        .build();
        };
    }
}
