package dev.muster.slack.blocks;

import com.slack.api.model.block.ActionsBlock;
import com.slack.api.model.block.HeaderBlock;
import com.slack.api.model.block.ImageBlock;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.SectionBlock;
import com.slack.api.model.block.composition.PlainTextObject;
import com.slack.api.model.block.composition.SlackFileObject;
import com.slack.api.model.block.composition.TextObject;
import com.slack.api.model.block.element.BlockElement;
import com.slack.api.model.block.element.ButtonElement;
import dev.muster.chat.Block;
import java.util.ArrayList;
import java.util.List;

/** The blocks of a message or a page as they are laid down, and what they weigh. */
final class Sheet {
    /** What a container may add to {@code msg_blocks_too_long}; Slack does not say how it counts. */
    private static final int ELEMENT = 30;

    private final List<LayoutBlock> blocks = new ArrayList<>();
    private int weight;
    private int presses;

    boolean fits(int mostBlocks, int mostWeight) {
        return blocks.size() <= mostBlocks && weight <= mostWeight;
    }

    List<LayoutBlock> blocks() {
        return List.copyOf(blocks);
    }

    void header(String text) {
        add(HeaderBlock.builder().text(Kit.plain(text, Kit.HEADER)).build(), Kit.size(text), 2);
    }

    void flow(Flow flow) {
        blocks.addAll(flow.blocks());
        weight += flow.characters() + ELEMENT * flow.elements();
    }

    void fields(List<String> texts) {
        for (int from = 0; from < texts.size(); from += Kit.FIELDS) {
            var some = texts.subList(from, Math.min(texts.size(), from + Kit.FIELDS));
            List<TextObject> fields = new ArrayList<>();
            some.forEach(text -> fields.add(Kit.plain(text, Kit.FIELD)));
            int size = some.stream().mapToInt(Kit::size).sum();
            add(SectionBlock.builder().fields(fields).build(), size, 1 + some.size());
        }
    }

    void picture(String file, String title, String alt) {
        add(
                ImageBlock.builder()
                        .slackFile(SlackFileObject.builder().id(file).build())
                        .title(Kit.plain(title, Kit.ALT))
                        .altText(Kit.cut(Kit.filled(alt), Kit.ALT))
                        .build(),
                Kit.size(title) + Kit.size(alt),
                3);
    }

    void buttons(List<ButtonElement> buttons) {
        for (int from = 0; from < buttons.size(); from += Kit.BUTTONS) {
            var row = List.<BlockElement>copyOf(buttons.subList(from, Math.min(buttons.size(), from + Kit.BUTTONS)));
            add(ActionsBlock.builder().elements(row).build(), 0, 1);
        }
    }

    /** What a press means is told by {@code kind} and {@code value}; a number makes it unique in its message. */
    ButtonElement button(String kind, String value, String label, Block.Button.Style style) {
        PlainTextObject text = Kit.plain(label, Kit.BUTTON);
        weight += Kit.size(text.getText()) + 2 * ELEMENT;
        return ButtonElement.builder()
                .text(text)
                .actionId(kind + presses++)
                .value(value)
                .style(
                        switch (style) {
                            case PLAIN -> null;
                            case PRIMARY -> "primary";
                            case DANGER -> "danger";
                        })
                .build();
    }

    private void add(LayoutBlock block, int size, int elements) {
        blocks.add(block);
        weight += size + ELEMENT * elements;
    }
}
