package dev.muster.commands.takeback;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.TreeSet;

/** Compares what was recovered with what is there now, and counts what would be lost. Changes nothing. */
public record WeighLoss(Ground ground) implements Step {

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
    public boolean cancellable() {
        return true;
    }

    @Override
    public boolean evidence() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone();
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var side = side(work, ground);
        requireRoles(work, side);
        work.progress(10, "counting what was committed since");
        var lost = LostCommits.of(work, ground, side);
        work.progress(40, "comparing tables");
        var told = new StringBuilder(lost.inWords());
        new Weighing(work, ground, side)
                .told()
                .forEach(line -> told.append('\n').append(line));
        var values = new LinkedHashMap<String, String>();
        values.put("commits", String.valueOf(lost.count()));
        lost.last().ifPresent(at -> values.put("last_lost_at", at.toString()));
        return new Proof(told.toString(), values);
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

    /** Roles are what they were, too: whoever lets nobody in afterwards would be no help. */
    private void requireRoles(Work work, Side side) throws SQLException {
        var names = new TreeSet<String>();
        ground.all().forEach(seat -> {
            names.add(ground.node(work, seat).login().user());
            names.add(ground.admin(work, seat).login().user());
        });
        try (var line = new Sides(Elsewhere.beside(work, ground).tools()).connect(side, "template1");
                var ask = line.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ? AND rolcanlogin")) {
            for (var name : names) {
                ask.setString(1, name);
                try (var row = ask.executeQuery()) {
                    if (!row.next()) {
                        throw new Problem(
                                        "ROLE_NOT_THERE_THEN",
                                        "the role %s, which Muster comes as, was not there then, or might not log in"
                                                .formatted(name),
                                        "go to a later moment; or take what you need from a side instance: --beside")
                                .asTrouble();
                    }
                }
            }
        }
    }
}
