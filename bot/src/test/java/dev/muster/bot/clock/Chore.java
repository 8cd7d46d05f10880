package dev.muster.bot.clock;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A step that stands for a backup. It comes back from the store, and finds its house by its name. */
public record Chore(String house, String what) implements Step {
    static final Map<String, Class<? extends Step>> KINDS = Map.of("chore", Chore.class);
    private static final Map<String, List<String>> DONE = new ConcurrentHashMap<>();
    private static final Map<String, Problem> BROKEN = new ConcurrentHashMap<>();

    static List<String> done(String house) {
        return DONE.computeIfAbsent(house, _ -> new CopyOnWriteArrayList<>());
    }

    static void breaks(String house, Problem problem) {
        BROKEN.put(house, problem);
    }

    static void mend(String house) {
        BROKEN.remove(house);
    }

    @Override
    public String describe() {
        return what;
    }

    @Override
    public Remains remains() {
        return Remains.sides(what.lines()
                .flatMap(line -> Stream.of(line.split(" ", -1)))
                .filter(word -> word.startsWith("side-"))
                .toList());
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(20);
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone();
    }

    @Override
    public Proof perform(Work work) {
        var broken = BROKEN.get(house);
        if (broken != null) {
            throw broken.asTrouble();
        }
        done(house).add(what);
        return Proof.of("it is there");
    }
}
