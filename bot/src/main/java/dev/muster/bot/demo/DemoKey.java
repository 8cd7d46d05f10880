package dev.muster.bot.demo;

import dev.muster.bot.postgres.StateFolder;
import dev.muster.commands.seal.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** The key of the demo's backups, made at the first start and kept as age-keygen writes it: {@code age -i} reads the file. */
record DemoKey(StateFolder state) {
    static final String FILE = "backup-key";
    private static final String PUBLIC = "# public key: ";

    /** The public half. */
    String recipient() {
        var file = state.secretFile(FILE);
        try {
            if (!Files.exists(file)) {
                var made = Identity.generate();
                StateFolder.writePrivately(
                        file, PUBLIC + made.recipient() + "\n" + made.secret().reveal() + "\n");
            }
            try (var lines = Files.lines(file)) {
                return lines.filter(line -> line.startsWith(PUBLIC))
                        .map(line -> line.substring(PUBLIC.length()).strip())
                        .findFirst()
                        .orElseThrow(() -> new IOException(file + " does not name its public half"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
