package dev.muster.chat;

/** How a document should feel before a word of it is read. */
public enum Tone {
    PLAIN,
    GOOD,
    WARNING,
    BAD
}
