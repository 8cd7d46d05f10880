package dev.muster.bot;

import dev.muster.bot.desk.Desk;
import dev.muster.bot.desk.Errand;
import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Ask;
import dev.muster.bot.run.Proposals;
import dev.muster.bot.run.Undo;
import dev.muster.bot.verbs.IncidentVerbs;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.util.Optional;

/** What stands behind the desk. */
record Backroom(
        Proposals proposals, Incidents incidents, IncidentVerbs incidentVerbs, Journal journal, Runnable afterwards)
        implements Desk.Behind {

    @Override
    public Optional<Problem> propose(Answer.Proposal proposal, Ask ask, String delivery) {
        var undoOf = Optional.ofNullable(proposal.plan().grounds().facts().get(Undo.FACT))
                .map(Long::valueOf);
        return proposals.propose(proposal.plan(), ask, delivery, undoOf);
    }

    @Override
    public Answer pinned(Incoming.Pinned pinned, Who who) {
        return incidentVerbs.pinned(pinned, who);
    }

    @Override
    public Optional<String> clusterIn(Place room) {
        return incidents.at(room).flatMap(incidents::clusterOf);
    }

    @Override
    public void asked(String cluster, Errand.Asked asked, String words) {
        if (incidents.openOf(cluster).isPresent()) {
            journal.append(Entry.of(asked.now(), Event.Scope.of(cluster), new What.Asked(words))
                    .by(asked.who())
                    .once("asked:" + asked.said().delivery()));
        }
    }

    @Override
    public void handled() {
        afterwards.run();
    }
}
