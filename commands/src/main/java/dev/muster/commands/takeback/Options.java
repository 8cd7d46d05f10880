package dev.muster.commands.takeback;

import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a server was started with, as it wrote it into its folder. */
final class Options {
    static final String FILE = "postmaster.opts";
    private static final String ASIDE = FILE + ".muster";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"");

    private Options() {}

    /** Without where its data is; none if it was never started there. */
    static List<String> of(Path data) {
        try {
            var words = WORD.matcher(Files.readString(data.resolve(FILE)));
            var options = new ArrayList<String>();
            while (words.find()) {
                if (words.group(1).equals("-D")) {
                    words.find();
                } else {
                    options.add(words.group(1));
                }
            }
            return List.copyOf(options);
        } catch (IOException _) {
            return List.of();
        }
    }

    /**
     * Keeps them while the server is started with others. What has that name is whole: who died while it was copied left it
     * under another one.
     */
    static void setAside(Path data, Host host) throws IOException {
        if (areAside(data)) {
            return;
        }
        var half = data.resolve(ASIDE + ".part");
        if (Files.exists(data.resolve(FILE))) {
            Files.copy(data.resolve(FILE), half, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.write(half, new byte[0]);
        }
        host.handOver(half);
        try (var channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Disk.REAL.moveForGood(half, data.resolve(ASIDE));
    }

    static boolean areAside(Path data) {
        return Files.exists(data.resolve(ASIDE));
    }

    static void putBack(Path data) throws IOException {
        if (areAside(data)) {
            Disk.REAL.moveForGood(data.resolve(ASIDE), data.resolve(FILE));
        }
    }

    /** pg_ctl hands them to a shell. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
