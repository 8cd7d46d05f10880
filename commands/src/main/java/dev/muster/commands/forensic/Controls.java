package dev.muster.commands.forensic;

import dev.muster.commands.host.Host;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** What the control file of a data folder says, if it can still be read. */
record Controls(boolean known, boolean checksums) {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Pattern CHECKSUMS = Pattern.compile("(?m)^Data page checksum version: +([1-9]\\d*)$");
    private static final Pattern PAGE_SIZE = Pattern.compile("(?m)^Database block size: +" + PageChecksum.PAGE + "$");

    static Controls of(Work.Tools tools, Path data) throws InterruptedException {
        try {
            int major = Integer.parseInt(
                    Files.readString(data.resolve("PG_VERSION")).strip().replaceFirst("\\..*", ""));
            var program = tools.kits().of(major).program("pg_controldata");
            var said =
                    tools.host().run(Host.Errand.of(program, "--pgdata=" + data).ordinarily(), SOON);
            return new Controls(
                    said.ok(),
                    CHECKSUMS.matcher(said.output()).find()
                            && PAGE_SIZE.matcher(said.output()).find());
        } catch (IOException | NumberFormatException | Problem.Trouble _) {
            // A folder that is damaged there too is what this is for.
            return new Controls(false, false);
        }
    }
}
