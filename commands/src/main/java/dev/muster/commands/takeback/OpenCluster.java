package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.scratch.Scratch;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the primary on what was recovered, and shows that it can be written to. */
public record OpenCluster(Ground ground) implements Step {

    @Override
    public String describe() {
        return "start %s on what was recovered, and prove that it can be written to"
                .formatted(ground.primary().node());
    }

    @Override
    public String intent() {
        return "start " + ground.intent();
    }

    @Override
    public boolean opens() {
        return true;
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
    public Probe probe(Work work) {
        return new Probe.NotDone(); // To start what runs does no harm.
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var exchange = ground.exchange(ground.primary());
        if (exchange.state() != Exchange.State.AFTER) {
            throw exchange.unclear();
        }
        new Engine(work, ground.cluster(), ground.primary()).start();
        var written = new Streaming(work, ground).write();
        var now = Instant.now();
        var slots = Slots.of(exchange.kept());
        var made = slots.make(work, ground.admin(work, ground.primary()));
        Scratch.remove(ground.beside(ground.primary()));
        var told = new ArrayList<String>();
        told.add("%s can be written to, on timeline %d, at %s, system identifier %s as before"
                .formatted(ground.primary().node(), written.timeline(), written.lsn(), written.systemIdentifier()));
        if (!made.isEmpty()) {
            told.add("made anew: %s %s"
                    .formatted(Human.count(made.size(), "slot").replaceFirst("\\d+ ", ""), String.join(", ", made)));
        }
        if (!slots.logical().isEmpty()) {
            told.add("NOT made anew, since what they had sent is not in it any more: the logical slots "
                    + String.join(", ", slots.logical()) + ": their subscribers must begin anew");
        }
        return new Proof(
                String.join("; ", told),
                Map.of(
                        "writable_at",
                        now.toString(),
                        "timeline",
                        String.valueOf(written.timeline()),
                        "kept",
                        exchange.kept().toString()));
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(
                new Next("Kept", "kept list " + ground.cluster()), new Next("Status", "status " + ground.cluster()));
    }
}
