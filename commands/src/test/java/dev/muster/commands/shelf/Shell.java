package dev.muster.commands.shelf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Somebody at a terminal, on the worst day: bash, as an ordinary user, with variables that stay set. */
public final class Shell {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String ORDINARY = "postgres";

    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();

    /** {@code folder} is given to that user. */
    public Shell(Path folder, Path programs) throws IOException {
        this.folder = folder;
        if (ROOT) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ORDINARY));
        }
        export("PATH", programs + ":" + System.getenv("PATH"));
        export("LC_ALL", "C");
    }

    public Shell export(String name, Object value) {
        variables.put(name, value.toString());
        return this;
    }

    /** What it printed; fails when any part of it did. */
    public String run(String block) throws IOException, InterruptedException {
        var line = new ArrayList<String>();
        if (ROOT) {
            line.addAll(List.of("setpriv", "--reuid", ORDINARY, "--regid", ORDINARY, "--init-groups", "--"));
        }
        line.addAll(List.of("bash", "-euo", "pipefail", "-c", block));
        // A server that is started would hold a pipe open.
        var output = Files.createTempFile("shell", ".txt");
        try {
            var builder = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().putAll(variables);
            var process = builder.start();
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("it does not end:\n" + block + "\n" + Files.readString(output));
            }
            var said = Files.readString(output);
            if (process.exitValue() != 0) {
                throw new AssertionError("exit code %d of\n%s\n%s".formatted(process.exitValue(), block, said));
            }
            return said;
        } finally {
            Files.delete(output);
        }
    }
}
