package dev.muster.bot.run;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the steps of a test do something to. Steps come back from the store, and find their world by its name. */
final class World {
    private static final Map<String, World> ALL = new ConcurrentHashMap<>();

    /** Where a step can be held. */
    enum Moment {
        BEFORE_BEGUN,
        AFTER_BEGUN,
        BEFORE_EFFECT,
        AFTER_EFFECT
    }

    /** How a step goes about it. */
    interface Deed {
        Proof perform(World world, Work work) throws SQLException, InterruptedException;
    }

    /** Holds the first who comes by, until it is opened. */
    static final class Barrier {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        void awaitReached() throws InterruptedException {
            if (!reached.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came by");
            }
        }

        void open() {
            opened.countDown();
        }

        /** Whoever is held does not hear that anybody wants them to stop: as a machine that sleeps. */
        private void pass() {
            reached.countDown();
            boolean interrupted = false;
            while (opened.getCount() > 0) {
                try {
                    if (!opened.await(20, TimeUnit.SECONDS)) {
                        throw new AssertionError("nobody opened");
                    }
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final List<String> effects = new CopyOnWriteArrayList<>();
    private final Map<String, Deed> deeds = new ConcurrentHashMap<>();
    private final Map<String, Probe> probes = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Map<String, Barrier> barriers = new ConcurrentHashMap<>();

    static World named(String name) {
        return ALL.computeIfAbsent(name, _ -> new World());
    }

    List<String> effects() {
        return List.copyOf(effects);
    }

    void has(String effect) {
        effects.add(effect);
    }

    void deed(String step, Deed deed) {
        deeds.put(step, deed);
    }

    /** It goes again as steps go by default. */
    void mend(String step) {
        deeds.remove(step);
        probes.remove(step);
    }

    void probe(String step, Probe answer) {
        probes.put(step, answer);
    }

    void probeBreaks(String step) {
        broken.add(step);
    }

    Barrier holdAt(String step, Moment moment) {
        var barrier = new Barrier();
        barriers.put(step + " " + moment, barrier);
        return barrier;
    }

    void reach(String step, Moment moment) {
        var barrier = barriers.remove(step + " " + moment);
        if (barrier != null) {
            barrier.pass();
        }
    }

    Probe look(String step) {
        if (broken.contains(step)) {
            throw new IllegalStateException("the probe is broken");
        }
        var told = probes.get(step);
        if (told != null) {
            return told;
        }
        return effects.contains(step) ? new Probe.Done(proof(step)) : new Probe.NotDone();
    }

    Proof perform(String step, Work work) throws SQLException, InterruptedException {
        return deeds.getOrDefault(step, (_, w) -> effect(step, w)).perform(this, work);
    }

    /** Does it as every step should: right after it has asked whether it may. */
    Proof effect(String step, Work work) {
        reach(step, Moment.BEFORE_EFFECT);
        work.checkpoint();
        effects.add(step);
        reach(step, Moment.AFTER_EFFECT);
        return proof(step);
    }

    private static Proof proof(String step) {
        return new Proof("saw that " + step + " is there", Map.of("what", step));
    }
}
