package dev.muster.bot.run;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Vault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Tools for tests that make no backups. */
public final class TestTools {
    private TestTools() {}

    /** That know of no cluster. */
    public static Work.Tools nowhere() {
        return with(new Observer(List.of(), "none", Clock.systemUTC()));
    }

    public static Work.Tools with(Observer observer) {
        return new Work.Tools(
                observer,
                new Access(),
                new LocalHost(Optional.empty()),
                new Kits(List.of()),
                new Vault(List.of(), List.of(), Path.of("no scratch")));
    }
}
