package dev.muster.commands.wal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/** What the first page of a segment says (XLogLongPageHeaderData). */
record Header(String system, long size, Optional<Integer> major) {
    private static final int BYTES = 40;
    private static final int LONG = 2;
    /** XLOG_PAGE_MAGIC changes with each major version. */
    private static final Map<Integer, Integer> MAJORS =
            Map.of(0xD106, 13, 0xD10D, 14, 0xD110, 15, 0xD113, 16, 0xD116, 17, 0xD118, 18);

    /** Empty for a file in which nothing was written yet. */
    static Optional<Header> read(InputStream in) throws IOException {
        var bytes = in.readNBytes(BYTES);
        if (bytes.length < BYTES) {
            return Optional.empty();
        }
        var header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int magic = header.getShort(0) & 0xFFFF;
        return magic == 0 || (header.getShort(2) & LONG) == 0
                ? Optional.empty()
                : Optional.of(new Header(
                        Long.toUnsignedString(header.getLong(24)),
                        header.getInt(32),
                        Optional.ofNullable(MAJORS.get(magic))));
    }
}
