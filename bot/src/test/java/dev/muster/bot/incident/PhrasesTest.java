package dev.muster.bot.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Severity;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PhrasesTest {
    private static final Problem PROBLEM = new Problem("PG_RUNNING", "orders-b is still running", "stop it");
    private static final Duration TOOK = Duration.ofMillis(400);
    private static final Optional<String> WHY = Optional.of("too late");
    private static final Optional<String> NO = Optional.empty();

    private static final List<What> ONE_OF_EACH = List.of(
            new What.Asked("restore orders"),
            new What.Proposed("Restore orders", "abc", "DESTRUCTIVE", 2, WHY),
            new What.Voted(Verdict.APPROVE, "abc", NO, 1, 2),
            new What.Approved(List.of("bob", "carol")),
            new What.Denied(WHY),
            new What.Expired(),
            new What.Withdrawn(NO),
            new What.PlanChanged("abc", List.of("fact lag: 1 → 2")),
            new What.Lapsed(PROBLEM),
            new What.Refused("approve", PROBLEM),
            new What.GlassBroken("all asleep"),
            new What.Waits(7),
            new What.RunStarted(1),
            new What.StepBegun(1, false, "end 12 sessions"),
            new What.StepDone(1, true, Proof.of("12 of 12 are gone"), TOOK),
            new What.StepFailed(1, false, PROBLEM),
            new What.PauseAsked(),
            new What.CancelAsked(WHY),
            new What.NotBegun(PROBLEM),
            new What.RunPaused(),
            new What.RunResumed(),
            new What.RunRetried(1),
            new What.Halted(1, "Swap the databases?"),
            new What.LetGoOn(1),
            new What.RollbackAsked(),
            new What.RunCancelled(WHY),
            new What.RunFinished(TOOK),
            new What.RunRolledBack(TOOK),
            new What.RunFailed(PROBLEM),
            new What.WalReceiving("orders-a", "muster", "0/3000000"),
            new What.WalStopped("orders-a", "orders-b takes the writes now"),
            new What.WalGap(1, "0/3000000", "0/5000000", 2),
            new What.ScheduleSkipped("nightly", java.time.Instant.EPOCH, 7),
            new What.ScheduleFailed("nightly", java.time.Instant.EPOCH, PROBLEM),
            new What.WorksAgain("backup now orders", TOOK),
            new What.SchedulePaused("nightly", Optional.of("the disk is exchanged")),
            new What.ScheduleResumed("nightly", Optional.empty()),
            new What.FindingSeen("DATABASE_HELD", "CRITICAL", "orders-a", "held by 12"),
            new What.FindingGone("DATABASE_HELD", "orders-a", TOOK),
            new What.IncidentOpened("orders is gone", Optional.of(Severity.SEV_1)),
            new What.SeveritySet(Severity.SEV_2),
            new What.LeadSet("carol"),
            new What.RoleSet("scribe", "erin"),
            new What.Noted("hm", Optional.of("erin"), Optional.empty()),
            new What.Corrected(4, "else"),
            new What.TaskAdded(1, "call", Optional.of("bob")),
            new What.TaskDone(1),
            new What.Linked("https://example.com", "graph"),
            new What.Escalated(2, "dba", List.of("bob", "carol", "dave")),
            new What.Acknowledged(1),
            new What.Reminded("lead"),
            new What.ChecklistDue("1 hour", List.of("backup?")),
            new What.IncidentClosed(NO),
            new What.IncidentReopened(WHY),
            new What.ReportMade(),
            new What.AuditVerified(3, "abc"),
            new What.Unknown("Later"));

    @Test
    void every_kind_has_words() {
        assertThat(ONE_OF_EACH).extracting(what -> (Object) what.getClass()).containsExactlyInAnyOrder((Object[])
                What.class.getPermittedSubclasses());
        assertThat(ONE_OF_EACH)
                .allSatisfy(what -> assertThat(Phrases.of(what)).isNotBlank().doesNotContain("Optional", "["));
    }

    @Test
    void they_say_what_happened_and_no_more() {
        assertThat(Phrases.of(new What.Voted(Verdict.APPROVE, "abc", NO, 1, 2)))
                .isEqualTo("approved the plan (1 of 2)");
        assertThat(Phrases.of(new What.Voted(Verdict.DENY, "abc", WHY, 1, 1)))
                .isEqualTo("voted against the plan (1 of 1): too late");
        assertThat(Phrases.of(new What.Denied(WHY))).isEqualTo("denied: too late");
        assertThat(Phrases.of(new What.GlassBroken("all asleep")))
                .startsWith("BREAK-GLASS: ")
                .endsWith("all asleep");
        assertThat(Phrases.of(new What.FindingSeen("DATABASE_HELD", "CRITICAL", "orders-a", "held by 12")))
                .isEqualTo("DATABASE_HELD on orders-a (critical): held by 12");
        assertThat(Phrases.of(new What.Escalated(2, "dba", List.of("bob", "carol", "dave"))))
                .isEqualTo("called level 2, dba: bob, carol and dave");
        assertThat(Phrases.of(new What.StepFailed(1, false, PROBLEM)))
                .isEqualTo("step 2 FAILED: orders-b is still running (PG_RUNNING)");
    }

    @Test
    void what_is_about_the_journal_itself_is_not_told() {
        assertThat(ONE_OF_EACH)
                .filteredOn(what -> !Phrases.isTold(what))
                .hasOnlyElementsOfTypes(What.AuditVerified.class, What.Unknown.class, What.Corrected.class)
                .hasSize(3);
    }
}
