package dev.muster.slack.blocks;

import com.slack.api.model.block.InputBlock;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.composition.OptionGroupObject;
import com.slack.api.model.block.composition.OptionObject;
import com.slack.api.model.block.element.BlockElement;
import com.slack.api.model.block.element.PlainTextInputElement;
import com.slack.api.model.block.element.StaticSelectElement;
import com.slack.api.model.view.View;
import com.slack.api.model.view.ViewSubmit;
import com.slack.api.model.view.ViewTitle;
import dev.muster.chat.Block;
import dev.muster.chat.Inert;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The window that asks a form. A question is known by its number and not by its name, which may be anything and stand
 * twice; so is an option, whose text may be longer than Slack shows or brings back.
 */
final class Modal {
    static final String ANSWER = "answer";

    /** One block is for a title that is too long for the title bar. */
    static final int QUESTIONS = Kit.VIEW_BLOCKS - 1;

    private Modal() {}

    static String blockId(int question) {
        return "q" + question;
    }

    /** Whether it is asked at all: a choice of nothing cannot be made, and what is beyond the last block is not there. */
    static boolean asks(int question, Block.Input input) {
        return question < QUESTIONS
                && !(input instanceof Block.Input.Choice choice
                        && choice.options().isEmpty());
    }

    static View of(Block.Form form, String metadata) {
        if (metadata.length() > Kit.METADATA) {
            throw new IllegalArgumentException("more metadata than Slack brings back");
        }
        var title = Inert.line(form.title());
        var blocks = new ArrayList<LayoutBlock>();
        boolean asksNothing = IntStream.range(0, form.inputs().size())
                .noneMatch(i -> asks(i, form.inputs().get(i)));
        if (title.length() > Kit.VIEW_TITLE || asksNothing) {
            blocks.add(new Flow(Flow.Shape.PROSE)
                    .bold(Kit.cut(Kit.filled(title), Kit.TEXT / 5))
                    .blocks()
                    .getFirst());
        }
        for (int i = 0; i < form.inputs().size(); i++) {
            var input = form.inputs().get(i);
            if (asks(i, input)) {
                blocks.add(question(i, input));
            }
        }
        return View.builder()
                .type("modal")
                .callbackId(Forms.CALLBACK)
                .privateMetadata(metadata)
                .title(ViewTitle.builder()
                        .type("plain_text")
                        .text(Kit.cut(Kit.filled(title), Kit.VIEW_TITLE))
                        .emoji(false)
                        .build())
                .submit(ViewSubmit.builder()
                        .type("plain_text")
                        .text(Kit.cut(Kit.filled(Inert.line(form.submit())), Kit.VIEW_TITLE))
                        .emoji(false)
                        .build())
                .blocks(blocks)
                .build();
    }

    private static InputBlock question(int number, Block.Input input) {
        return InputBlock.builder()
                .blockId(blockId(number))
                .label(Kit.plain(Inert.line(input.label()), Kit.LABEL))
                .element(element(input))
                .optional(!Forms.isRequired(input))
                .build();
    }

    private static BlockElement element(Block.Input input) {
        return switch (input) {
            case Block.Input.Line line -> text(Inert.line(line.initial()), false);
            case Block.Input.Paragraph paragraph -> text(Inert.text(paragraph.initial()), true);
            case Block.Input.Choice choice -> menu(choice.options());
        };
    }

    private static BlockElement text(String initial, boolean multiline) {
        var element = PlainTextInputElement.builder()
                .actionId(ANSWER)
                .multiline(multiline)
                .maxLength(Kit.INPUT);
        if (!initial.isEmpty()) {
            element.initialValue(Kit.cut(initial, Kit.INPUT));
        }
        return element.build();
    }

    private static BlockElement menu(List<String> texts) {
        var options = new ArrayList<OptionObject>();
        for (int i = 0; i < Math.min(texts.size(), Kit.OPTIONS * Kit.OPTIONS); i++) {
            options.add(option(Inert.line(texts.get(i)), i));
        }
        var menu = StaticSelectElement.builder().actionId(ANSWER);
        if (options.size() <= Kit.OPTIONS) {
            return menu.options(options).build();
        }
        var groups = new ArrayList<OptionGroupObject>();
        for (int from = 0; from < options.size(); from += Kit.OPTIONS) {
            int to = Math.min(options.size(), from + Kit.OPTIONS);
            groups.add(OptionGroupObject.builder()
                    .label(Kit.plain(from + 1 + "–" + to, Kit.OPTION))
                    .options(List.copyOf(options.subList(from, to)))
                    .build());
        }
        return menu.optionGroups(groups).build();
    }

    /** What is too long for an option's text goes on in its description. */
    private static OptionObject option(String text, int number) {
        var option = OptionObject.builder().text(Kit.plain(text, Kit.OPTION)).value(String.valueOf(number));
        if (text.length() > Kit.OPTION) {
            int shown = Kit.cut(text, Kit.OPTION).length() - 1;
            option.description(Kit.plain("…" + text.substring(shown), Kit.OPTION));
        }
        return option.build();
    }
}
