package dev.muster.commands.takeback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a server was started with, as it wrote it into its folder. */
final class Options {
    static final String FILE = "postmaster.opts";
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

    /** pg_ctl hands them to a shell. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
