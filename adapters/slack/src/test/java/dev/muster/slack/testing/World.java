package dev.muster.slack.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** All that the workspace holds. One at a time is in it: whoever reads or changes it does so {@link #alone}. */
final class World {
    final ServerClock clock = new ServerClock();
    final ServerClock triggerClock = new ServerClock();
    final Ids ids = new Ids(clock);
    final Installation app = Installation.in(ids);
    final People people = new People(app.team());
    final Channels channels = new Channels(ids, app.botUser());
    final Windows windows = new Windows(ids, triggerClock);
    final Uploads uploads = new Uploads(ids);
    final ResponseUrls responseUrls = new ResponseUrls(clock);
    final String awayTeam = ids.next("T");

    /** Where we are reached, once we are. */
    String address = "";

    Optional<String> enterprise = Optional.empty();
    Optional<Set<String>> scopes = Optional.empty();
    boolean freePlan;

    void forward(Duration by) {
        clock.forward(by);
        triggerClock.forward(by);
    }

    <T> T alone(Supplier<T> work) {
        synchronized (this) {
            return work.get();
        }
    }

    void alone(Runnable work) {
        synchronized (this) {
            work.run();
        }
    }
}
