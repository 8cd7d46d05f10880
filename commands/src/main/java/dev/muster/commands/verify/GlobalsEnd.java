package dev.muster.commands.verify;

import dev.muster.commands.reading.Report;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.reading.Sink;
import dev.muster.commands.vault.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The globals end as pg_dumpall ends them. */
final class GlobalsEnd implements Sink {
    private static final String END = "PostgreSQL database cluster dump complete";
    private static final int TAIL = 4096;

    private final Manifest.Part part;
    private byte[] tail = new byte[0];

    GlobalsEnd(Manifest.Part part) {
        this.part = part;
    }

    @Override
    public void write(byte[] bytes, int length) {
        var both = Arrays.copyOf(tail, tail.length + length);
        System.arraycopy(bytes, 0, both, tail.length, length);
        tail = Arrays.copyOfRange(both, Math.max(0, both.length - TAIL), both.length);
    }

    @Override
    public void end(Report report) {
        if (new String(tail, StandardCharsets.UTF_8).contains(END)) {
            report.saw(part.name() + " is complete");
        } else {
            report.found(Code.BACKUP_INCOMPLETE, part.name() + " does not end as pg_dumpall ends what it wrote");
        }
    }

    @Override
    public void close() {}
}
