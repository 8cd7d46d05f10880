package dev.muster.commands.scratch;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.host.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Runs programs for as long as they take, and asks {@code pulse} all the while whether to go on: it throws if not. */
public record Chores(Host host, Runnable pulse) {
    private static final Duration BEAT = Duration.ofMillis(200);

    public Outcome run(Host.Errand errand) throws InterruptedException {
        return run(errand, "");
    }

    /** {@code words} are what it is told on its input: where a secret may be, which arguments would show. */
    public Outcome run(Host.Errand errand, String words) throws InterruptedException {
        try (var program = host.start(errand)) {
            var said = Outcome.listen(program.output());
            tell(program, words);
            int code = await(program);
            return new Outcome(code, said.heard(), program.complaint());
        } catch (IOException e) {
            throw Scratch.trouble(errand.name() + " could not be run", e);
        }
    }

    private static void tell(Program program, String words) {
        try (OutputStream in = program.input()) {
            in.write(words.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It ended before it listened; its exit code says how.
        }
    }

    public int await(Program program) throws InterruptedException {
        Optional<Integer> code = Optional.empty();
        while (code.isEmpty()) {
            pulse.run();
            code = program.await(BEAT);
        }
        return code.get();
    }
}
