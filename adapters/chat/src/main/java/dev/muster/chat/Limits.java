package dev.muster.chat;

/**
 * What a platform takes in one message: characters of a title, a text (also code, and a whole list), one value (a cell,
 * a field, an item, a label), and numbers of rows, entries (fields, items, inputs, people called), buttons in a row, and blocks.
 */
public record Limits(int title, int text, int value, int rows, int entries, int buttons, int blocks) {}
