package dev.muster.console;

import dev.muster.chat.testing.Golden;
import dev.muster.chat.testing.Samples;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RenderingTest {

    @Test
    void every_block_is_rendered_as_it_was_before() {
        Samples.everyBlock().forEach((name, document) -> {
            var ids = new AtomicInteger();
            var content = Rendering.of(document, () -> "file-" + ids.incrementAndGet());
            var json = JsonMapper.shared().readTree(content.document()).toPrettyString();
            Golden.matches("console/" + name + ".json", json + "\n");
        });
    }
}
