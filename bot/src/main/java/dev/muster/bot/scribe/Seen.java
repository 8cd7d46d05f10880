package dev.muster.bot.scribe;

import dev.muster.chat.Block;
import dev.muster.commands.plan.Proof;

/** What a step saw: a line where it is one, else as it was said, line under line. */
final class Seen {
    private Seen() {}

    static boolean isLong(Proof proof) {
        return proof.seen().strip().lines().count() > 1;
    }

    static String firstLine(Proof proof) {
        return proof.seen().strip().lines().findFirst().orElse("");
    }

    static Block block(int step, Proof proof) {
        var heading = "Step %d saw".formatted(step + 1);
        return isLong(proof)
                ? new Block.Code("text", heading + ":\n" + proof.seen().strip())
                : new Block.Text(heading + ": " + proof.seen());
    }
}
