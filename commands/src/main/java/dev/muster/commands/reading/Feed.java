package dev.muster.commands.reading;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.host.Program;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** A program that is fed what is read, and heard line by line. It may have had enough long before the end. */
public final class Feed implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Program program;
    private final Chores chores;
    private final Thread listener;
    private boolean hungry = true;

    public Feed(Chores chores, Host.Errand errand, Consumer<String> line) {
        this.chores = chores;
        try {
            program = chores.host().start(errand);
        } catch (IOException e) {
            throw Scratch.trouble(errand.name() + " could not be run", e);
        }
        listener = Thread.ofVirtual().name("listing").start(() -> listen(line));
    }

    private void listen(Consumer<String> line) {
        try (var reader = new BufferedReader(new InputStreamReader(program.output(), StandardCharsets.ISO_8859_1))) {
            reader.lines().forEach(line);
        } catch (IOException | java.io.UncheckedIOException _) {
            // The program is gone, and said what it said.
        }
    }

    public void write(byte[] bytes, int length) {
        if (hungry) {
            try {
                program.input().write(bytes, 0, length);
            } catch (IOException _) {
                hungry = false; // It ended. How, its exit code says.
            }
        }
    }

    public Outcome end() throws InterruptedException {
        try {
            program.input().close();
        } catch (IOException _) {
            hungry = false;
        }
        int code = chores.await(program);
        listener.join(LAST_WORDS);
        return new Outcome(code, "", program.complaint());
    }

    @Override
    public void close() {
        program.close();
    }
}
