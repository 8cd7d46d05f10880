package dev.muster.commands.backup;

import dev.muster.commands.problem.Problem;

/** A tar ends with two empty blocks. One that does not was cut, whatever the exit code says. */
final class TarTail implements Pouring.Witness {
    private static final int TWO_BLOCKS = 1024;

    private long zeros;
    private long length;

    @Override
    public void sees(byte[] bytes, int count) {
        length += count;
        int end = count;
        while (end > 0 && count - end < TWO_BLOCKS && bytes[end - 1] == 0) {
            end--;
        }
        zeros = end == 0 ? zeros + count : count - end;
    }

    void requireWhole(String name) {
        if (zeros < TWO_BLOCKS || length == TWO_BLOCKS) {
            throw new Problem(
                            "BACKUP_CUT",
                            "what pg_basebackup sent for " + name + " has no end",
                            "see the server's log for why it stopped sending, then ask again")
                    .asTrouble();
        }
    }
}
