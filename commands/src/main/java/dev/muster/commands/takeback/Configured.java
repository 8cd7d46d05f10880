package dev.muster.commands.takeback;

import dev.muster.commands.host.Host;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a server is configured with, whether it runs or not: as it reads it itself, wherever that stands. */
final class Configured {
    private Configured() {}

    /** Empty when it is not set. What it says may hold a password. */
    static String of(Work.Tools tools, Path data, String setting, Runnable pulse) throws InterruptedException {
        var line = new ArrayList<>(
                List.of(ControlFile.kit(tools, data).program("postgres"), "-C", setting, "-D", data.toString()));
        line.addAll(Options.of(data));
        var outcome = new Chores(tools.host(), pulse)
                .run(Host.Errand.of(line, Map.of()).in(data).ordinarily());
        if (!outcome.ok()) {
            throw new Problem(
                            "CONFIG_UNREADABLE",
                            "the configuration of %s cannot be read: %s".formatted(data, outcome.complaint()),
                            "that is what PostgreSQL says of it; mend it, then retry")
                    .asTrouble();
        }
        return outcome.output().strip();
    }
}
