package dev.muster.bot.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Ask;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it was given. */
final class GivenBehind implements Desk.Behind {
    private final Plan plan;
    final List<String> asked = new ArrayList<>();
    final List<Ask> proposed = new ArrayList<>();
    final AtomicInteger handled = new AtomicInteger();
    Optional<Problem> refusal = Optional.empty();

    GivenBehind(Plan plan) {
        this.plan = plan;
    }

    @Override
    public Optional<Problem> propose(Answer.Proposal proposal, Ask ask, String delivery) {
        assertThat(proposal.plan()).isEqualTo(plan);
        proposed.add(ask);
        return refusal;
    }

    @Override
    public Answer pinned(Incoming.Pinned pinned, Who who) {
        return new Answer.Aside(
                Document.of("kept for " + who.person() + ": " + pinned.said().text(), Tone.GOOD));
    }

    @Override
    public Optional<String> clusterIn(Place room) {
        return room.channel().equals("inc-7") ? Optional.of("billing") : Optional.empty();
    }

    @Override
    public void asked(String cluster, Errand.Asked by, String words) {
        asked.add(cluster + " " + by.person().name() + " " + words);
    }

    @Override
    public void handled() {
        handled.incrementAndGet();
    }
}
