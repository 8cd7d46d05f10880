package dev.muster.commands.testing;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Work;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A run that lets its steps do {@code checkpoints} things before it is stopped. */
public record TestWork(Observer observer, Access access, List<Integer> percents, AtomicInteger checkpoints)
        implements Work {

    public static TestWork on(Observer observer) {
        return stoppedAfter(observer, Integer.MAX_VALUE);
    }

    public static TestWork stoppedAfter(Observer observer, int checkpoints) {
        return new TestWork(observer, new Access(), new CopyOnWriteArrayList<>(), new AtomicInteger(checkpoints));
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
