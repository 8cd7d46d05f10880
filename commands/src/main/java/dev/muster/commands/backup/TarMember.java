package dev.muster.commands.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Hears of one file of a tar, while the tar goes by. */
final class TarMember implements Pouring.Witness {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE = 124;
    private static final int SIZE_ENDS = 136;

    private final String name;
    private final Hearer hearer;
    private final byte[] header = new byte[BLOCK];
    private int had;
    private boolean meant;
    /** Of the member that goes by: its bytes, and what fills its last block. */
    private long left;

    private long padding;

    TarMember(String name, Hearer hearer) {
        this.name = name;
        this.hearer = hearer;
    }

    @FunctionalInterface
    interface Hearer {
        void hears(byte[] bytes, int offset, int length) throws IOException;
    }

    @Override
    public void sees(byte[] bytes, int length) throws IOException {
        int at = 0;
        while (at < length) {
            if (left > 0) {
                int some = (int) Math.min(left, length - at);
                if (meant) {
                    hearer.hears(bytes, at, some);
                }
                left -= some;
                at += some;
            } else if (padding > 0) {
                int some = (int) Math.min(padding, length - at);
                padding -= some;
                at += some;
            } else {
                int some = Math.min(BLOCK - had, length - at);
                System.arraycopy(bytes, at, header, had, some);
                had += some;
                at += some;
                if (had == BLOCK) {
                    begin();
                }
            }
        }
    }

    private void begin() {
        had = 0;
        int end = 0;
        while (end < NAME && header[end] != 0) {
            end++;
        }
        meant = new String(header, 0, end, StandardCharsets.UTF_8).equals(name);
        left = size(Arrays.copyOfRange(header, SIZE, SIZE_ENDS));
        padding = (BLOCK - left % BLOCK) % BLOCK;
    }

    /** In octal digits, or as a number of its own where those are too few. */
    private static long size(byte[] field) {
        if ((field[0] & 0x80) == 0) {
            var digits = new String(field, StandardCharsets.US_ASCII).replaceAll("[^0-7]", "");
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        }
        long size = field[0] & 0x7f;
        for (int i = 1; i < field.length; i++) {
            size = (size << 8) | (field[i] & 0xff);
        }
        return size;
    }
}
