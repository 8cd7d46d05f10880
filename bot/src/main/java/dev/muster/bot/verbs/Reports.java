package dev.muster.bot.verbs;

import dev.muster.bot.incident.Headline;
import dev.muster.bot.incident.Incident;
import dev.muster.bot.journal.Event;
import dev.muster.bot.report.Report;
import dev.muster.bot.report.RunSummary;
import dev.muster.bot.report.TimelinePicture;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.Runs;
import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.commands.cluster.Cluster;
import java.time.Instant;
import java.util.List;

/** The report of an incident as a message: a picture to look at, and the Markdown to keep. */
public final class Reports implements IncidentVerbs.Archivist {
    private final Runs runs;
    private final List<Cluster> clusters;

    public Reports(Runs runs, List<Cluster> clusters) {
        this.runs = runs;
        this.clusters = List.copyOf(clusters);
    }

    @Override
    public Document report(Incident incident, List<Event> events, Instant now) {
        var tier = clusters.stream()
                .filter(cluster -> incident.cluster().equals(java.util.Optional.of(cluster.name())))
                .map(Cluster::tier)
                .findFirst()
                .orElse(Cluster.Tier.STANDARD);
        var summaries = runs.ofIncident(incident.number()).stream()
                .map(Reports::summary)
                .toList();
        var markdown = Report.of(incident, events, summaries, tier, now);
        var name = "incident-%d.md".formatted(incident.number());
        return new Document(
                "Report of incident %d: %s".formatted(incident.number(), Headline.title(incident)),
                Tone.PLAIN,
                List.of(TimelinePicture.of(incident, now), new Block.File(name, "text/markdown", Bytes.of(markdown))));
    }

    private static RunSummary summary(Run run) {
        var plan = run.plan();
        var asked = new RunSummary.Asked(
                run.ask().words(),
                run.ask().who().person(),
                run.ask().at(),
                plan.grounds().reason());
        return new RunSummary(
                run.number(), plan.title(), asked, plan.danger(), plan.outlook().loss());
    }
}
