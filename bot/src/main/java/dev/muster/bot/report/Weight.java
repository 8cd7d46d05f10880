package dev.muster.bot.report;

import dev.muster.bot.journal.What;

/** How much the words of an event matter in a picture with little room. */
final class Weight {
    private Weight() {}

    /** Nothing for what is shown in another way. */
    static int of(What what) {
        return switch (what) {
            case What.GlassBroken _ -> 100;
            case What.IncidentOpened _, What.IncidentClosed _, What.IncidentReopened _ -> 90;
            case What.SeveritySet _, What.LeadSet _ -> 70;
            case What.Denied _,
                    What.RunCancelled _,
                    What.CancelAsked _,
                    What.NotBegun _,
                    What.RollbackAsked _,
                    What.RunRetried _,
                    What.RunFailed _ -> 65;
            case What.Voted _, What.Acknowledged _ -> 60;
            case What.Escalated _,
                    What.RunPaused _,
                    What.PauseAsked _,
                    What.RunResumed _,
                    What.Halted _,
                    What.LetGoOn _ -> 55;
            case What.Proposed _, What.Withdrawn _, What.Expired _, What.Lapsed _, What.PlanChanged _ -> 50;
            case What.Noted _, What.RoleSet _ -> 40;
            case What.TaskAdded _, What.TaskDone _, What.Refused _, What.ChecklistDue _ -> 20;
            case What.Asked _, What.Linked _, What.Reminded _, What.ReportMade _ -> 10;
            case What.Approved _, What.Corrected _ -> 10;
            case What.Waits _, What.RunStarted _, What.RunFinished _, What.RunRolledBack _ -> 0;
            case What.StepBegun _, What.StepDone _, What.StepFailed _ -> 0;
            case What.SchedulePaused _,
                    What.ScheduleResumed _,
                    What.ScheduleSkipped _,
                    What.ScheduleFailed _,
                    What.WorksAgain _ -> 0;
            case What.WalGap _ -> 65;
            case What.WalReceiving _, What.WalStopped _ -> 10;
            case What.FindingSeen _, What.FindingGone _, What.AuditVerified _, What.Unknown _ -> 0;
        };
    }
}
