package dev.muster.commands.takeback;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.Promotion;
import dev.muster.commands.side.Side;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;

/** Compares what was recovered with what is there now, and counts what would be lost. Changes nothing. */
public record WeighLoss(Ground ground) implements Step.Glance {

    @Override
    public String describe() {
        return "compare what was recovered with %s as it is now, and count what would be lost"
                .formatted(ground.cluster());
    }

    @Override
    public String intent() {
        return "weigh what would be lost of " + ground.intent();
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(1);
    }

    @Override
    public boolean evidence() {
        return true;
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        try {
            return weighed(work);
        } catch (Problem.Trouble trouble) {
            throw new Shortage(ground.primary(), "which serves as before").or(trouble);
        }
    }

    private Proof weighed(Work work) throws SQLException, InterruptedException {
        var side = side(work, ground);
        if (Files.exists(FinishBeside.marker(ground))) {
            return again(work, side);
        }
        new Promotion(Elsewhere.beside(work, ground).tools(), side, work::checkpoint).awaken();
        var entrance = Entrance.of(work, ground, side);
        var doubts = entrance.require();
        work.progress(10, "counting what was committed since");
        var lost = LostCommits.of(work, ground, side);
        work.progress(40, "comparing tables");
        var told = new StringBuilder(lost.inWords());
        new Weighing(work, ground, side)
                .told()
                .forEach(line -> told.append('\n').append(line));
        entrance.told().forEach(line -> told.append('\n').append(line));
        doubts.forEach(line -> told.append('\n').append(line));
        new Followers(work.tools(), ground)
                .strangers()
                .forEach(each -> told.append("\nnot re-made: ").append(each));
        return new Proof(told.toString(), lost.values());
    }

    /** It is stopped and written down by now, and can be compared with nothing; what would be lost has become more. */
    private Proof again(Work work, Side side) throws InterruptedException {
        var lost = LostCommits.of(work, ground, side);
        return new Proof(
                lost.inWords() + "; its tables and roles are as they were compared before, when they could be read",
                lost.values());
    }

    static Side side(Work work, Ground ground) {
        return Elsewhere.side(work, ground)
                .filter(found -> found.reached().isPresent())
                .orElseThrow(() -> new Problem(
                                "NOT_THERE",
                                "what was recovered beside is not there any more",
                                "roll back, then ask anew")
                        .asTrouble());
    }
}
