package dev.muster.chat;

import java.util.ArrayList;
import java.util.List;

/** What Muster says: a title, a tone, and blocks that every platform renders in its own way. */
public record Document(String title, Tone tone, List<Block> blocks) {
    public Document {
        blocks = List.copyOf(blocks);
    }

    public static Document of(String title, Tone tone, Block... blocks) {
        return new Document(title, tone, List.of(blocks));
    }

    /** The same document with one block more at its end. */
    public Document with(Block block) {
        var more = new ArrayList<>(blocks);
        more.add(block);
        return new Document(title, tone, more);
    }
}
