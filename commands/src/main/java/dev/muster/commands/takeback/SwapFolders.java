package dev.muster.commands.takeback;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What was recovered takes the place of the primary's data folder, which is kept; with the configuration of now. */
public record SwapFolders(Ground ground, String shown) implements Step {

    @Override
    public String describe() {
        return "put what was recovered in the place of %s, which is kept as %s; its configuration stays as it is now"
                .formatted(
                        ground.primary().folder(), ground.kept(ground.primary()).getFileName());
    }

    @Override
    public String intent() {
        return "swap the data folder of " + ground.intent() + " for " + shown;
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(10);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    private Exchange exchange() {
        return ground.exchange(ground.primary());
    }

    @Override
    public Probe probe(Work work) {
        return switch (exchange().state()) {
            case AFTER -> new Probe.Done(proof());
            case BEFORE, BETWEEN -> new Probe.NotDone();
            case UNCLEAR -> new Probe.Unclear(exchange().inWords());
        };
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        var exchange = exchange();
        switch (exchange.state()) {
            case BEFORE -> prepare(work, exchange, exchange.data());
            case BETWEEN -> prepare(work, exchange, exchange.kept());
            case AFTER, UNCLEAR -> {}
        }
        work.checkpoint();
        vacancy(work, ground.primary()).exchange(exchange);
        return proof();
    }

    private Vacancy vacancy(Work work, Ground.Seat seat) {
        return new Vacancy(work, ground.cluster(), seat);
    }

    private void prepare(Work work, Exchange exchange, Path old) throws InterruptedException {
        for (var seat : ground.all()) {
            if (Files.isDirectory(seat.data())) {
                vacancy(work, seat).vacate();
            }
        }
        if (!Files.exists(FinishBeside.marker(ground))) {
            throw new Problem("NOT_THERE", "what was recovered is not finished", "roll back, then ask anew")
                    .asTrouble();
        }
        work.checkpoint();
        new Belongings(work).hand(old, exchange.fresh());
        work.checkpoint();
        var settling = new Settling(work, ground);
        settling.noSignals(exchange.fresh());
        settling.archiving(
                exchange.fresh(),
                ControlFile.of(work.tools(), exchange.fresh(), work::checkpoint).timeline());
        settling.note(
                ground.primary(), old, "replaced when %s was taken back to %s".formatted(ground.cluster(), shown));
        new Succession(ground).note(work, old, exchange.fresh());
        settling.writeDown(exchange.fresh());
        OpenCluster.note(work, ground, exchange.fresh());
    }

    private Proof proof() {
        return Proof.of("%s is what was recovered; what was there is kept as %s"
                .formatted(ground.primary().folder(), ground.kept(ground.primary())));
    }
}
