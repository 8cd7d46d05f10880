package dev.muster.commands.host;

import dev.muster.commands.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** How a program ended, and what it said: its output up to a megabyte, its complaint by the last lines. */
public record Outcome(int code, String output, String complaint) {
    private static final int MOST = 1 << 20;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    public boolean ok() {
        return code == 0;
    }

    static Outcome of(Program program, Host.Errand errand, Duration deadline) throws InterruptedException {
        var output = listen(program.output());
        var code = program.await(deadline)
                .orElseThrow(() -> new Problem(
                                "TOOL_TOO_SLOW",
                                "%s did not end within %d s".formatted(errand.name(), deadline.toSeconds()),
                                "see what keeps it: the load of Muster's machine, or locks on the server; then ask again")
                        .asTrouble());
        return new Outcome(code, output.heard(), program.complaint());
    }

    /** Reads on to the end, whatever is kept: a program whose pipe is full stands still. */
    public static Listening listen(InputStream in) {
        var kept = new ByteArrayOutputStream();
        return new Listening(kept, Thread.ofVirtual().name("output").start(() -> drain(in, kept)));
    }

    private static void drain(InputStream in, ByteArrayOutputStream kept) {
        var buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                kept.write(buffer, 0, Math.clamp(MOST - kept.size(), 0, n));
            }
        } catch (IOException _) {
            // The program is gone: what it said until then is what there is.
        }
    }

    /** What a program says while somebody else waits for it. */
    public record Listening(ByteArrayOutputStream kept, Thread thread) {
        /** All of it, once the program has ended. A child that outlives it may hold the pipe: it is not waited for. */
        public String heard() throws InterruptedException {
            thread.join(LAST_WORDS);
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
