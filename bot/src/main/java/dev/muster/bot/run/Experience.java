package dev.muster.bot.run;

import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.What;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How long steps took before, as the journal tells: what an estimate rests on. */
public record Experience(Runs runs, Shape shape, Map<String, Class<? extends Step>> kinds) implements Past {
    private static final int MOST = 20;
    private static final long MICROS = 1_000_000;

    @Override
    public List<Taken> of(String cluster, Class<? extends Step> step) {
        return kinds.entrySet().stream()
                .filter(kind -> kind.getValue().equals(step))
                .findFirst()
                .map(kind -> of(cluster, kind.getKey()))
                .orElse(List.of());
    }

    /** An event says which step of its plan it was; the plan says what kind that is. What no json operator may read is left out. */
    private List<Taken> of(String cluster, String kind) {
        return runs.jdbi()
                .withHandle(h -> h.createQuery("""
                        SELECT body ->> 'at' AS at, body ->> 'what' AS what
                          FROM event JOIN run ON run.number = event.run
                         WHERE event.cluster = :cluster AND event.kind = 'step-done'
                           AND CASE WHEN position('\\u0000' IN run.plan::text) > 0 THEN false
                                    ELSE NOT (body -> 'what' ->> 'back')::boolean
                                         AND run.plan -> 'steps' -> (body -> 'what' ->> 'step')::int ->> 'kind' = :kind
                               END
                         ORDER BY seq DESC
                         LIMIT :most
                        """)
                        .bind("cluster", cluster)
                        .bind("kind", kind)
                        .bind("most", MOST)
                        .map((row, _) -> taken(row.getLong("at"), shape.read(row.getString("what"), What.class)))
                        .list());
    }

    private static Taken taken(long micros, What what) {
        var done = (What.StepDone) what;
        var at = Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
        return new Taken(at, done.took(), done.proof());
    }
}
