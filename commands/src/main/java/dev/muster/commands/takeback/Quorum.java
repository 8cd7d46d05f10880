package dev.muster.commands.takeback;

import dev.muster.commands.plan.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How many standbys every commit waits for, by which names. Until so many are there, nothing that is committed returns.
 *
 * @param said as it is configured; empty where no commit waits
 */
record Quorum(String said, int needed, List<String> names) {
    private static final Pattern COUNTED = Pattern.compile("(?is)\\s*(?:(?:FIRST|ANY)\\s+)?(\\d+)\\s*\\((.*)\\)\\s*");
    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^\\s,\"]+)");
    private static final List<String> ALONE = List.of("off", "local");

    Quorum {
        names = List.copyOf(names);
    }

    /** Of a server, whether it runs or not. A session or a role that waits otherwise is its own affair. */
    static Quorum of(Work.Tools tools, Path data) throws InterruptedException {
        var said = Configured.of(tools, data, "synchronous_standby_names", () -> {});
        return said.isBlank() || ALONE.contains(Configured.of(tools, data, "synchronous_commit", () -> {}))
                ? of("")
                : of(said);
    }

    static Quorum of(String said) {
        var counted = COUNTED.matcher(said);
        boolean matches = counted.matches();
        var list = matches ? counted.group(2) : said;
        var names = new ArrayList<String>();
        var name = NAME.matcher(list);
        while (name.find()) {
            names.add(Optional.ofNullable(name.group(1))
                    .map(quoted -> quoted.replace("\"\"", "\""))
                    .orElseGet(() -> name.group(2)));
        }
        return names.isEmpty()
                ? new Quorum("", 0, List.of())
                : new Quorum(said.strip(), matches ? Integer.parseInt(counted.group(1)) : 1, names);
    }

    boolean waits() {
        return needed > 0;
    }

    /** By the name that a standby comes with. */
    boolean counts(String application) {
        return names.stream().anyMatch(name -> name.equals("*") || name.equalsIgnoreCase(application));
    }
}
