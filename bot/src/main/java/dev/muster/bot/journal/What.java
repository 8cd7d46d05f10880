package dev.muster.bot.journal;

import dev.muster.chat.MessageRef;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happened. A kind is kept under its name in {@link Kinds}: fields may be added, never renamed or taken away. */
public sealed interface What {

    /** Somebody asked for something, in these words. */
    record Asked(String words) implements What {}

    // Plans, and what people said to them.

    record Proposed(String title, String hash, String danger, int approvals, Optional<String> reason) implements What {}

    /** {@code counted} of {@code needed} approvals are there with this vote; of denials, when it is one. */
    record Voted(Verdict verdict, String hash, Optional<String> reason, int counted, int needed) implements What {}

    enum Verdict {
        APPROVE,
        DENY
    }

    record Approved(List<String> by) implements What {
        public Approved {
            by = List.copyOf(by);
        }
    }

    record Denied(Optional<String> reason) implements What {}

    record Expired() implements What {}

    /** The asker, or whoever may, took it back before it began. */
    record Withdrawn(Optional<String> reason) implements What {}

    /** The plan was computed again and is another one: the votes that it had are void. */
    record PlanChanged(String hash, List<String> changes) implements What {
        public PlanChanged {
            changes = List.copyOf(changes);
        }
    }

    /** The plan was computed again, and there is no plan any more. */
    record Lapsed(Problem problem) implements What {}

    /** It was approved, and could not be computed when it was to begin. */
    record NotBegun(Problem problem) implements What {}

    /** Somebody tried what they may not do. */
    record Refused(String tried, Problem problem) implements What {}

    /** One person alone let it run, in an emergency. */
    record GlassBroken(String reason) implements What {}

    // Runs.

    /** It waits for another run that holds the cluster. */
    record Waits(long forRun) implements What {}

    record RunStarted(long token) implements What {}

    /** {@code back}: it is the undoing of the step with that index. */
    record StepBegun(int step, boolean back, String description) implements What {}

    record StepDone(int step, boolean back, Proof proof, Duration took) implements What {}

    record StepFailed(int step, boolean back, Problem problem) implements What {}

    /** Somebody wants it halted after the step that is under way. */
    record PauseAsked() implements What {}

    record RunPaused() implements What {}

    record RunResumed() implements What {}

    /** It asks this before the step, and goes on only when somebody who may approve it says so. Said again after a while. */
    record Halted(int step, String question) implements What {}

    /** What it asked before the step is answered, once and for all. */
    record LetGoOn(int step) implements What {}

    record RunRetried(int step) implements What {}

    record RollbackAsked() implements What {}

    /** Somebody wants it ended after the step that is under way, or in its middle. */
    record CancelAsked(Optional<String> reason) implements What {}

    record RunCancelled(Optional<String> reason) implements What {}

    record RunFinished(Duration took) implements What {}

    record RunRolledBack(Duration took) implements What {}

    /** What nobody asked for has failed: it is over, and nobody has to choose. */
    record RunFailed(Problem problem) implements What {}

    // What is done by itself.

    /** It was due, and {@code run} was still under way. */
    record ScheduleSkipped(String schedule, Instant due, long run) implements What {}

    /** It was due, and not even a plan could be made; it is tried again. */
    record ScheduleFailed(String schedule, Instant due, Problem problem) implements What {}

    /** What the clock asks for had failed and been told, and has worked. */
    record WorksAgain(String words, Duration after) implements What {}

    record SchedulePaused(String schedule, Optional<String> reason) implements What {}

    record ScheduleResumed(String schedule, Optional<String> reason) implements What {}

    // WAL.

    /** It is received from {@code node} by the slot, from a position on. */
    record WalReceiving(String node, String slot, String lsn) implements What {}

    record WalStopped(String node, String why) implements What {}

    /** The server no longer had it when we asked for it. */
    record WalGap(int timeline, String from, String to, long segments) implements What {}

    // What the watch saw.

    record FindingSeen(String code, String severity, String subject, String fact) implements What {}

    record FindingGone(String code, String subject, Duration lasted) implements What {}

    // Incidents.

    record IncidentOpened(String title, Optional<Severity> severity) implements What {}

    /** SEV-1: data lost or production down. SEV-2: partial, degraded. SEV-3: history, no impact. */
    enum Severity {
        SEV_1,
        SEV_2,
        SEV_3;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    record SeveritySet(Severity severity) implements What {}

    record LeadSet(String person) implements What {}

    record RoleSet(String role, String person) implements What {}

    /** {@code addedBy}: who put it into the timeline, when that is not who wrote it. */
    record Noted(String text, Optional<String> addedBy, Optional<MessageRef> message) implements What {}

    /** The entry {@code seq} should read {@code text}; the original stays. */
    record Corrected(long seq, String text) implements What {}

    record TaskAdded(int task, String text, Optional<String> owner) implements What {}

    record TaskDone(int task) implements What {}

    record Linked(String address, String label) implements What {}

    /** Level {@code level} is called, since nobody has taken it in hand. */
    record Escalated(int level, String group, List<String> people) implements What {
        public Escalated {
            people = List.copyOf(people);
        }
    }

    record Acknowledged(int level) implements What {}

    /** Something is still missing: {@code "lead"} or {@code "severity"}. */
    record Reminded(String of) implements What {}

    record ChecklistDue(String after, List<String> items) implements What {
        public ChecklistDue {
            items = List.copyOf(items);
        }
    }

    record IncidentClosed(Optional<String> summary) implements What {}

    record IncidentReopened(Optional<String> reason) implements What {}

    record ReportMade() implements What {}

    // The journal itself.

    record AuditVerified(long events, String head) implements What {}

    /** Written by a Muster that knew more kinds than this one. */
    record Unknown(String kind) implements What {}
}
