package dev.muster.bot.gate;

import dev.muster.commands.problem.Problem;
import java.util.List;

/** What comes of a plan and the votes on it. */
public sealed interface Decision {

    record Allow(List<String> approvedBy) implements Decision {
        public Allow {
            approvedBy = List.copyOf(approvedBy);
        }
    }

    record NeedsApproval(List<String> approvedBy, int needed) implements Decision {
        public NeedsApproval {
            approvedBy = List.copyOf(approvedBy);
        }
    }

    record Deny(Problem problem) implements Decision {}
}
