package dev.muster.bench;

import dev.muster.bot.run.Effort;
import dev.muster.chat.Human;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A restore as it is planned and performed, several times over: what each time took, and what was expected. */
final class Recall {
    private final String what;
    private final Work work;
    private final Memory memory;
    private final List<Estimate> estimates = new ArrayList<>();
    private final List<Map.Entry<Integer, Gauge>> gauges = new ArrayList<>();
    private final List<List<Step>> steps = new ArrayList<>();

    Recall(String what, Work work, Memory memory) {
        this.what = what;
        this.work = work;
        this.memory = memory;
    }

    Plan run(Answer answer) throws IOException, SQLException, InterruptedException {
        var plan = switch (answer) {
            case Answer.Proposal(var proposed) -> proposed;
            case Answer.Refusal(Problem problem, var _) -> throw problem.asTrouble();
            case Answer.Reply _, Answer.Aside _ -> throw new IllegalStateException(answer.toString());
        };
        estimates.add(plan.outlook().estimate());
        steps.add(plan.steps());
        for (var step : plan.steps()) {
            var gauge = Gauge.of(step, work);
            gauges.add(Map.entry(steps.size() - 1, gauge));
            memory.add(step, gauge);
        }
        return plan;
    }

    /** Of each time, all steps of that kind together; of those times that had one. */
    double median(Class<? extends Step> kind) {
        var sums = new ArrayList<Double>();
        int next = 0;
        for (var plan : steps) {
            double sum = 0;
            boolean had = false;
            for (var step : plan) {
                var gauge = gauges.get(next++).getValue();
                if (kind.isInstance(step)) {
                    sum += gauge.seconds();
                    had = true;
                }
            }
            if (had) {
                sums.add(sum);
            }
        }
        return Measure.median(sums.stream().mapToDouble(Double::doubleValue).toArray());
    }

    double median() {
        return median(Step.class);
    }

    Measure heap() {
        double worst = gauges.stream()
                .mapToDouble(gauge -> gauge.getValue().heap())
                .max()
                .orElse(0);
        return Measure.atMost(
                64,
                "heap that a %s takes, worst".formatted(what),
                worst,
                "MB",
                "what waits for the collector included");
    }

    /** Of the first time, of which nothing was known before, and of the second. */
    List<Measure> errors() {
        return List.of(error(0, "without a history"), error(1, "the second time"));
    }

    private Measure error(int time, String when) {
        var estimate = estimates.get(time);
        double seconds = gauges.stream()
                .filter(gauge -> gauge.getKey() == time)
                .mapToDouble(gauge -> gauge.getValue().seconds())
                .sum();
        double middle = (estimate.least().toMillis() + estimate.most().toMillis()) / 2000.0;
        var took = Duration.ofMillis((long) (seconds * 1000));
        return Measure.compared(
                "error of the estimate of a %s, %s".formatted(what, when),
                100 * (middle - seconds) / seconds,
                "%",
                "of the middle of %s; took %s: %s"
                        .formatted(estimate, Human.duration(took), Effort.error(estimate, took)));
    }
}
