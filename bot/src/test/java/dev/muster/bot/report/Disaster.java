package dev.muster.bot.report;

import dev.muster.bot.incident.Story;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Severity;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One incident with everything in it, some of it hostile. */
public final class Disaster {
    static final String HOSTILE =
            "# Approved | by | everyone\n---\n<script>alert(1)</script> [click](javascript:x) ![p](http://evil.example/p.png) `x` **b** www.evil.example\n1. list\n\n=== $x$";
    private static final String HASH = "5f2a9c0de1b7aa00";

    private Disaster() {}

    public static Story story() {
        var story = new Story();
        story.at("13:58:40").muster(new What.FindingSeen("DATABASE_HELD", "critical", "orders-a", "orders is held"));
        story.at("14:00:00").by("alice", new What.IncidentOpened("orders is gone", Optional.empty()));
        story.at("14:00:20").muster(new What.Escalated(1, "dba", List.of("carol", "dave")));
        story.at("14:00:50").by("carol", new What.Acknowledged(1));
        story.by("carol", new What.SeveritySet(Severity.SEV_1)).by("carol", new What.LeadSet("carol"));
        story.by("carol", new What.RoleSet("scribe", "erin"));
        story.at("13:30:00").by("erin", new What.Noted("deploy 4711 went out", Optional.empty(), Optional.empty()));
        sessions(story);
        restore(story);
        story.at("14:09:10").by("erin", new What.Noted(HOSTILE, Optional.empty(), Optional.empty()));
        long note = story.by("erin", new What.Noted("back at 14:10", Optional.empty(), Optional.empty()))
                .last();
        story.by("erin", new What.Linked("https://example.com/graph?a=1&b=(2)", "graph [1](x)"));
        story.by("erin", new What.Linked("javascript:alert(1)", "click"));
        story.by("carol", new What.TaskAdded(1, "tell <b>customers</b>", Optional.of("bob")));
        story.by("erin", new What.Corrected(note, "back at 14:09"));
        story.at("14:09:30").muster(new What.FindingGone("DATABASE_HELD", "orders-a", Duration.ofSeconds(650)));
        story.at("14:12:00")
                .by("carol", new What.IncidentClosed(Optional.of("A migration held orders.\n# Not a heading")));
        story.by("bob", new What.TaskDone(1));
        story.at("15:12:00")
                .muster(new What.ChecklistDue("1 hour", List.of("is the backup running?", "are the replicas back?")));
        return story;
    }

    private static void sessions(Story story) {
        story.at("14:02:00").run(11, "carol", new What.Asked("sessions end orders"));
        story.run(11, new What.Proposed("End 12 sessions of orders", HASH, "CHANGE", 1, Optional.of("they hold it")));
        story.at("14:02:30").run(11, "carol", new What.GlassBroken("nobody is awake | # really"));
        story.run(11, new What.RunStarted(1)).run(11, new What.StepBegun(0, false, "end 12 sessions"));
        story.at("14:02:31")
                .run(11, new What.StepDone(0, false, Proof.of("12 of 12 are gone"), Duration.ofMillis(400)));
        story.run(11, new What.RunFinished(Duration.ofMillis(900)));
    }

    private static void restore(Story story) {
        story.at("14:04:00").run(12, "alice", new What.Asked("restore orders --to 13:55"));
        story.run(12, new What.Proposed("Restore orders to 13:55", HASH, "DESTRUCTIVE", 2, Optional.of("rows gone")));
        story.at("14:04:30").run(12, "bob", new What.Voted(Verdict.APPROVE, HASH, Optional.empty(), 1, 2));
        story.at("14:05:00").run(12, "dave", new What.Voted(Verdict.APPROVE, HASH, Optional.empty(), 2, 2));
        story.run(12, new What.Approved(List.of("bob", "dave"))).run(12, new What.RunStarted(2));
        story.run(12, new What.StepBegun(0, false, "stop orders-a"));
        story.at("14:05:10")
                .run(12, new What.StepFailed(0, false, new Problem("PG_BUSY", "it does not stop", "try again")));
        story.at("14:05:30").run(12, "bob", new What.RunRetried(0));
        story.run(12, new What.StepBegun(0, false, "stop orders-a"));
        story.at("14:05:40").run(12, new What.StepDone(0, false, Proof.of("it is down"), Duration.ofSeconds(10)));
        story.run(12, new What.StepBegun(1, false, "restore the backup of 03:00"));
        var values = Map.of("backup", "orders-2026-11-20", "backup_at", "2026-11-20T03:00:00Z");
        story.at("14:09:00")
                .run(
                        12,
                        new What.StepDone(
                                1, false, new Proof("1,204 tables are there", values), Duration.ofSeconds(200)));
        story.run(12, new What.RunFinished(Duration.ofMinutes(4)));
    }

    static List<RunSummary> runs() {
        return List.of(
                new RunSummary(
                        11,
                        "End 12 sessions of orders",
                        asked("sessions end orders", "carol", "14:02:00", "they hold it"),
                        Danger.CHANGE,
                        Loss.NONE),
                new RunSummary(
                        12,
                        "Restore orders to 13:55",
                        asked("restore orders --to 13:55", "alice", "14:04:00", "rows gone"),
                        Danger.DESTRUCTIVE,
                        new Loss(
                                "what was written since",
                                Optional.of(Instant.parse("2026-11-20T13:55:00Z")),
                                Optional.of(Instant.parse("2026-11-20T13:58:40Z")))));
    }

    private static RunSummary.Asked asked(String words, String by, String clock, String reason) {
        return new RunSummary.Asked(words, by, Instant.parse("2026-11-20T" + clock + "Z"), Optional.of(reason));
    }
}
