package dev.muster.commands.wal;

import dev.muster.commands.plan.Work;
import dev.muster.commands.shelf.WalReach;
import dev.muster.commands.verb.Command;
import java.util.List;

/** The verbs about WAL. */
public final class WalCommands {
    private WalCommands() {}

    public static List<Command> all(Work.Tools tools, Reception.All receptions) {
        var surveyor = new Surveyor(tools, receptions);
        return List.of(new WalStatusCommand(surveyor), new WalCheckCommand(surveyor), new RpoCommand(surveyor));
    }

    /** Whether a moment can be reached from a base backup with what was received. */
    public static WalReach reach(Work.Tools tools, Reception.All receptions) {
        return new Reaching(new Surveyor(tools, receptions));
    }
}
