package dev.muster.slack.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program of Node that we talk with in lines of JSON; it ends with us. What others wrote runs there. */
public final class NodeProgram implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PATIENCE_SECONDS = 30;

    private final Process process;
    private final Path log;
    /** What it says; {@link Optional#empty} when it will say no more. */
    private final BlockingQueue<Optional<JsonNode>> said = new LinkedBlockingQueue<>();

    private NodeProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
        var _ = Thread.startVirtualThread(this::listen);
    }

    public static NodeProgram start(String script) {
        var folder = NodePackages.installed();
        try {
            // A pipe that nobody reads would stop it: what it complains about goes to a file.
            var log = Files.createTempFile("muster-" + script, ".log");
            var builder = new ProcessBuilder("node", script)
                    .directory(folder.toFile())
                    .redirectError(log.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
            return new NodeProgram(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks, and waits for the answer; what it says without being asked is passed over. */
    public synchronized JsonNode ask(String what, Map<String, ?> values) {
        try {
            var line = JSON.createObjectNode().put("ask", what);
            values.forEach((name, value) -> line.set(name, JSON.valueToTree(value)));
            var out = process.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (true) {
                var next = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (next == null || next.isEmpty()) {
                    throw new IllegalStateException("no answer to " + what + "; it said: " + complaints());
                }
                var answer = next.get();
                if (answer.path("answer").asString("").equals(what)) {
                    if (answer.has("trouble")) {
                        throw new IllegalStateException(
                                what + ": " + answer.path("trouble").asString());
                    }
                    return answer;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot ask " + what + "; it said: " + complaints(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public JsonNode ask(String what) {
        return ask(what, Map.of());
    }

    private void listen() {
        try (var reader = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("{")) {
                    said.add(Optional.of(JSON.readTree(line)));
                }
            }
        } catch (IOException e) {
            // It is gone: said below.
        }
        said.add(Optional.empty());
    }

    private String complaints() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                var _ = process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
