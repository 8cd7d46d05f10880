package dev.muster.commands.shelf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The blocks of docs/backups.md that somebody would type. */
public record Guide(String text) {
    private static final Pattern BLOCK =
            Pattern.compile("<!-- run: (\\w+) -->\\n```(?:sh|sql)\\n(.*?)```", Pattern.DOTALL);

    public static Guide read() throws IOException {
        return new Guide(Files.readString(Path.of("../docs/backups.md")));
    }

    List<String> blocks(String name) {
        var blocks = BLOCK.matcher(text)
                .results()
                .filter(found -> found.group(1).equals(name))
                .map(found -> found.group(2))
                .toList();
        if (blocks.isEmpty()) {
            throw new AssertionError("docs/backups.md has no block that is marked run: " + name);
        }
        return blocks;
    }

    public void run(String name, Shell shell) throws IOException, InterruptedException {
        for (var block : blocks(name)) {
            shell.run(block);
        }
    }

    /** Those that are marked neither to be run nor not to be. */
    long unmarked() {
        long all = Pattern.compile("^```sh$", Pattern.MULTILINE)
                .matcher(text)
                .results()
                .count();
        long marked = Pattern.compile("<!-- (run: \\w+|not run) -->\\n```sh\\n")
                .matcher(text)
                .results()
                .count();
        return all - marked;
    }
}
