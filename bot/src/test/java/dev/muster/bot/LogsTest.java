package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

class LogsTest {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private String logged(Config.Log.Format format) {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        Logs.configure(new Config.Log(format, Config.Log.Level.INFO));
        LoggerFactory.getLogger("dev.muster.test").info("ready on {}", 8080);
        LoggerFactory.getLogger("org.somebody.else").info("chatter");
        return written.toString(StandardCharsets.UTF_8);
    }

    @AfterEach
    void restore() {
        System.setErr(before);
        Logs.quiet();
    }

    @Test
    void json_logs_are_one_object_a_line_with_the_message_as_people_would_read_it() {
        var lines = logged(Config.Log.Format.JSON).lines().toList();
        assertThat(lines).hasSize(1);
        var line = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(line.path("formattedMessage").asString()).isEqualTo("ready on 8080");
        assertThat(line.path("level").asString()).isEqualTo("INFO");
    }

    @Test
    void text_logs_are_short_lines() {
        assertThat(logged(Config.Log.Format.TEXT)).matches("[\\d:.]{12} INFO  test: ready on 8080\\R");
    }
}
