package dev.muster.bot.incident;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every kind of event as one short line. Pure; the texts of people stay as they are, and are plain text. */
public final class Phrases {
    private static final int SHORT_HASH = 8;
    private static final int LONGEST_SEEN = 600;

    private Phrases() {}

    /** Whether it belongs in a timeline. A correction does not: it changes the line that it is about. */
    public static boolean isTold(What what) {
        return !(what instanceof What.AuditVerified || what instanceof What.Unknown || what instanceof What.Corrected);
    }

    /** With its run, and what the step of it had said that it would do. */
    public static String of(Event event, Optional<String> step) {
        return event.scope().run().map(run -> "plan " + run + ": ").orElse("") + of(event.what(), step);
    }

    public static String of(What what) {
        return of(what, Optional.empty());
    }

    private static String of(What what, Optional<String> said) {
        return switch (what) {
            case What.Asked(var words) -> "asked for: " + words;

            case What.Proposed(var title, var _, var danger, var approvals, var reason) ->
                "proposed “" + title + "” (" + danger.toLowerCase(Locale.ROOT) + ", " + needed(approvals) + ")"
                        + because(reason);
            case What.Voted(var verdict, var _, var reason, var counted, var needed) ->
                switch (verdict) {
                            case APPROVE -> "approved the plan";
                            case DENY -> "voted against the plan";
                        }
                        + " (" + counted + " of " + needed + ")" + because(reason);
            case What.Approved(var by) ->
                by.isEmpty() ? "the plan may run: it needs no approval" : "the plan is approved by " + people(by);
            case What.Denied(var reason) -> "denied" + because(reason);
            case What.Expired() -> "the plan expired before enough people approved it";
            case What.Withdrawn(var reason) -> "withdrew the plan" + because(reason);
            case What.PlanChanged(var hash, var changes) ->
                "the plan changed and needs new approvals (now " + shorten(hash) + ")"
                        + (changes.isEmpty() ? "" : ": " + String.join("; ", changes));
            case What.Lapsed(var problem) -> "the plan cannot be made any more: " + told(problem);
            case What.Refused(var tried, var problem) -> "was refused “" + tried + "”: " + told(problem);
            case What.GlassBroken(var reason) -> "BREAK-GLASS: let it run without approval: " + reason;

            case What.Waits(var forRun) -> "waits for plan " + forRun + ", which holds the cluster";
            case What.RunStarted(var _) -> "started";
            case What.StepBegun(var step, var back, var description) -> step(step, back) + " begins: " + description;
            case What.StepDone(var step, var back, var proof, var took) ->
                step(step, back) + said.map(it -> ": " + it + " — ").orElse(" ") + "done in " + Human.duration(took)
                        + ": " + inOneLine(proof.seen());
            case What.StepFailed(var step, var back, var problem) ->
                step(step, back) + said.map(it -> ": " + it + " — ").orElse(" ") + "FAILED: " + told(problem);
            case What.NotBegun(var problem) -> "COULD NOT BEGIN: " + told(problem);
            case What.PauseAsked() -> "asked to pause the run";
            case What.RunPaused() -> "the run is paused";
            case What.CancelAsked(var reason) -> "asked to cancel the run" + because(reason);
            case What.RunResumed() -> "resumed the run";
            case What.Halted(var step, var question) -> "halted before " + step(step, false) + " and asks: " + question;
            case What.LetGoOn(var step) -> "lets it go on with " + step(step, false);
            case What.RunRetried(var step) -> "tries " + step(step, false) + " again";
            case What.RollbackAsked() -> "asked to take back what was done";
            case What.RunCancelled(var reason) -> "the run is cancelled" + because(reason);
            case What.RunFinished(var took) -> "finished in " + Human.duration(took);
            case What.RunRolledBack(var took) -> "rolled back in " + Human.duration(took);

            case What.RunFailed(var problem) -> "FAILED, and is over: " + told(problem);
            case What.ScheduleSkipped(var schedule, var due, var run) ->
                "did not begin %s of %s: plan %d is still under way".formatted(schedule, Human.clock(due), run);
            case What.ScheduleFailed(var schedule, var due, var problem) ->
                "COULD NOT BEGIN %s of %s: %s".formatted(schedule, Human.clock(due), told(problem));
            case What.WorksAgain(var words, var after) ->
                "works again, after it had failed for " + Human.duration(after) + ": " + words;
            case What.SchedulePaused(var schedule, var reason) -> "paused the schedule " + schedule + because(reason);
            case What.ScheduleResumed(var schedule, var reason) -> "resumed the schedule " + schedule + because(reason);

            case What.WalReceiving(var node, var slot, var lsn) ->
                "receives WAL from %s by slot %s, from %s on".formatted(node, slot, lsn);
            case What.WalStopped(var node, var why) -> "no longer receives WAL from " + node + ": " + why;
            case What.WalGap(var timeline, var from, var to, var segments) ->
                "WAL IS MISSING from %s to %s (%s of timeline %d): recovery to moments in between is impossible"
                        .formatted(from, to, Human.count(segments, "segment"), timeline);

            case What.FindingSeen(var code, var severity, var subject, var fact) ->
                code + " on " + subject + " (" + severity.toLowerCase(Locale.ROOT) + "): " + fact;
            case What.FindingGone(var code, var subject, var lasted) ->
                code + " on " + subject + " is gone after " + Human.duration(lasted);

            case What.IncidentOpened(var title, var severity) ->
                "opened the incident “" + title + "”"
                        + severity.map(it -> " as " + it).orElse("");
            case What.SeveritySet(var severity) -> "set the severity to " + severity;
            case What.LeadSet(var person) -> "set the lead to " + person;
            case What.RoleSet(var role, var person) -> "set " + role + " to " + person;
            case What.Noted(var text, var addedBy, var _) ->
                addedBy.map(it -> "said: " + text + " (added by " + it + ")").orElse("noted: " + text);
            case What.Corrected(var seq, var text) -> "corrected entry " + seq + " to: " + text;
            case What.TaskAdded(var task, var text, var owner) ->
                "added task " + task + owner.map(it -> " for " + it).orElse("") + ": " + text;
            case What.TaskDone(var task) -> "did task " + task;
            case What.Linked(var address, var label) -> "linked " + label + ": " + address;
            case What.Escalated(var level, var group, var people) ->
                "called level " + level + ", " + group + ": "
                        + (people.isEmpty() ? "nobody is in it at present" : people(people));
            case What.Acknowledged(var level) ->
                level == 0 ? "took it in hand" : "took it in hand, called at level " + level;
            case What.Reminded(var of) -> "reminded: " + of + " is still missing";
            case What.ChecklistDue(var after, var items) ->
                "checklist “" + after + "” is due: " + Human.count(items.size(), "task");
            case What.IncidentClosed(var summary) -> "closed the incident" + because(summary);
            case What.IncidentReopened(var reason) -> "opened the incident again" + because(reason);
            case What.ReportMade() -> "made the report";

            case What.AuditVerified(var events, var _) ->
                "verified the journal: " + Human.count(events, "entry").replace("entrys", "entries");
            case What.Unknown(var kind) -> "an entry of the kind “" + kind + "”, which this version does not know";
        };
    }

    private static String step(int index, boolean back) {
        return (back ? "undoing of step " : "step ") + (index + 1);
    }

    /** What was seen may be a table of many lines: its card shows it as it is. */
    private static String inOneLine(String seen) {
        var line = seen.lines()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .collect(Collectors.joining("; "))
                .replace(":; ", ": ");
        return line.length() > LONGEST_SEEN ? line.substring(0, LONGEST_SEEN - 1) + "…" : line;
    }

    private static String needed(int approvals) {
        return approvals == 0 ? "no approval needed" : Human.count(approvals, "approval") + " needed";
    }

    private static String because(Optional<String> reason) {
        return reason.filter(it -> !it.isBlank()).map(it -> ": " + it).orElse("");
    }

    private static String told(Problem problem) {
        return problem.fact() + " (" + problem.code() + ")";
    }

    private static String shorten(String hash) {
        return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
    }

    public static String people(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
