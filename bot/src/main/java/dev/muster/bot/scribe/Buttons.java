package dev.muster.bot.scribe;

import dev.muster.chat.Block;

/** Gives a button its opaque id: what it asks is kept, and never stands on it. */
@FunctionalInterface
public interface Buttons {
    /** {@code slot} names the button for all time, so that drawing it again does not make another one of it. */
    String id(String slot, String words);

    default Block.Button button(String slot, String label, Block.Button.Style style, String words) {
        return new Block.Button(id(slot, words), label, style);
    }
}
