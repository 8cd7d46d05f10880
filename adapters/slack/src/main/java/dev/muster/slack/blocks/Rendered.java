package dev.muster.slack.blocks;

import com.slack.api.model.block.LayoutBlock;
import dev.muster.chat.Block;
import java.util.List;

/**
 * A document as Slack takes it.
 *
 * @param text the same for notifications and screen readers, in Slack's markup with everything in it inert
 * @param files what is beside it
 * @param forms what the buttons that open a window ask
 */
public record Rendered(String text, List<LayoutBlock> blocks, List<Block.File> files, List<Block.Form> forms) {
    public Rendered {
        blocks = List.copyOf(blocks);
        files = List.copyOf(files);
        forms = List.copyOf(forms);
    }
}
