package dev.muster.slack.blocks;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.muster.chat.Block;
import tools.jackson.databind.json.JsonMapper;

/** A form as JSON. Kinds by registered names: it may be read by a later version than wrote it. */
final class FormJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().addMixIn(Block.Input.class, Named.class).build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Block.Input.Line.class, name = "line"),
        @JsonSubTypes.Type(value = Block.Input.Paragraph.class, name = "paragraph"),
        @JsonSubTypes.Type(value = Block.Input.Choice.class, name = "choice")
    })
    private interface Named {}

    private FormJson() {}

    static String write(Block.Form form) {
        return JSON.writeValueAsString(form);
    }

    static Block.Form read(String json) {
        return JSON.readValue(json, Block.Form.class);
    }
}
