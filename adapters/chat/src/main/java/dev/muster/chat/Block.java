package dev.muster.chat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of a {@link Document}. All strings are plain: whatever a platform could take for markup, a mention or a link in
 * them is content, and every adapter must render it inert.
 */
public sealed interface Block {

    /** A paragraph or several. */
    record Text(String text) implements Block {}

    /** Short facts side by side. */
    record Fields(List<Field> fields) implements Block {
        public Fields {
            fields = List.copyOf(fields);
        }

        public record Field(String name, String value) {}
    }

    /** Rows under named columns; a short row is filled with empty cells. */
    record Table(List<String> columns, List<List<String>> rows) implements Block {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
        }

        public String cell(int row, int column) {
            var cells = rows.get(row);
            return column < cells.size() ? cells.get(column) : "";
        }
    }

    /** Text in which every character counts. */
    record Code(String language, String text) implements Block {}

    /** Bullet points. */
    record Listing(List<String> items) implements Block {
        public Listing {
            items = List.copyOf(items);
        }
    }

    /** Things that happened, in order, in UTC. */
    record Timeline(List<Entry> entries) implements Block {
        public Timeline {
            entries = List.copyOf(entries);
        }

        /** {@code about} is the message that it was said in or that shows it, perhaps on another platform. */
        public record Entry(Instant at, String who, String text, Optional<MessageRef> about) {}
    }

    /** Asks people for attention: the only block that may ping, and only those whom it names. */
    record Call(List<Account> people, String text) implements Block {
        public Call {
            people = List.copyOf(people);
        }
    }

    /** How far something is; {@code detail} holds the rate and the time left. */
    record Progress(String label, int percent, String detail) implements Block {
        public Progress {
            percent = Math.clamp(percent, 0, 100);
        }
    }

    /** A PNG; {@code alt} says the same for those who do not see it. */
    record Image(String name, String alt, Bytes png) implements Block {}

    record File(String name, String mediaType, Bytes content) implements Block {}

    record Buttons(List<Button> buttons) implements Block {
        public Buttons {
            buttons = List.copyOf(buttons);
        }
    }

    /** {@code id} is opaque: what a press means is kept by the core, never written on the button. */
    record Button(String id, String label, Style style) {
        public enum Style {
            PLAIN,
            PRIMARY,
            DANGER
        }
    }

    /** Questions that are answered together. Submitting it is a press of {@code id} that brings the values along. */
    record Form(String id, String title, List<Input> inputs, String submit) implements Block {
        public Form {
            inputs = List.copyOf(inputs);
        }
    }

    /** One question of a form. */
    sealed interface Input {
        String name();

        String label();

        record Line(String name, String label, String initial, boolean required) implements Input {}

        record Paragraph(String name, String label, String initial, boolean required) implements Input {}

        record Choice(String name, String label, List<String> options) implements Input {
            public Choice {
                options = List.copyOf(options);
            }
        }
    }
}
