package dev.muster.bench;

import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long steps took before, as Muster's journal would tell. */
final class Memory implements Past {
    private final Map<Class<? extends Step>, List<Taken>> taken = new HashMap<>();

    @Override
    public List<Taken> of(String cluster, Class<? extends Step> step) {
        return taken.getOrDefault(step, List.of());
    }

    void add(Step step, Gauge gauge) {
        taken.computeIfAbsent(step.getClass(), _ -> new ArrayList<>())
                .addFirst(new Taken(Instant.now(), gauge.took(), gauge.proof()));
    }
}
