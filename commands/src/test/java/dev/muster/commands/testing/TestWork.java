package dev.muster.commands.testing;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Vault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A run that lets its steps do {@code checkpoints} things before it is stopped. */
public record TestWork(Tools tools, List<Integer> percents, AtomicInteger checkpoints) implements Work {

    public static TestWork on(Observer observer) {
        return stoppedAfter(observer, Integer.MAX_VALUE);
    }

    public static TestWork stoppedAfter(Observer observer, int checkpoints) {
        return with(tools(observer), checkpoints);
    }

    public static TestWork with(Tools tools, int checkpoints) {
        return new TestWork(tools, new CopyOnWriteArrayList<>(), new AtomicInteger(checkpoints));
    }

    /** Without backups. */
    public static Tools tools(Observer observer) {
        return new Tools(
                observer,
                new Access(),
                new LocalHost(Optional.empty()),
                new Kits(List.of()),
                new Vault(List.of(), List.of(), Path.of("no scratch")));
    }

    @Override
    public void progress(int percent, String detail) {
        percents.add(percent);
    }

    @Override
    public void checkpoint() {
        if (checkpoints.getAndDecrement() <= 0) {
            throw new Stopped("the test stops here");
        }
    }
}
