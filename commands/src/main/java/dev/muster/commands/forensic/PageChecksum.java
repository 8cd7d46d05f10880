package dev.muster.commands.forensic;

/** The checksum that PostgreSQL keeps in each page, as src/include/storage/checksum_impl.h has it. */
final class PageChecksum {
    static final int PAGE = 8192;
    private static final int SUMS = 32;
    private static final int PRIME = 16777619;
    private static final int CHECKSUM_AT = 8;
    private static final int UPPER_AT = 14;

    /** Random numbers, the same in every server. */
    private static final int[] BEGINNING = {
        0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
        0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
        0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
        0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
    };

    private PageChecksum() {}

    /** A page that is all zeros was never written, and has none. */
    static boolean holds(byte[] bytes, int at, long block) {
        if (twoBytes(bytes, at + UPPER_AT) == 0) {
            return isEmpty(bytes, at);
        }
        return twoBytes(bytes, at + CHECKSUM_AT) == of(bytes, at, block);
    }

    private static boolean isEmpty(byte[] bytes, int at) {
        for (int i = at; i < at + PAGE; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int of(byte[] bytes, int at, long block) {
        var sums = BEGINNING.clone();
        for (int i = 0; i < PAGE; i += 4) {
            int value = fourBytes(bytes, at + i);
            if (i == CHECKSUM_AT) {
                value &= 0xFFFF0000; // Its own place counts as zero.
            }
            int lane = i / 4 % SUMS;
            sums[lane] = mixed(sums[lane], value);
        }
        int result = 0;
        for (int sum : sums) {
            result ^= mixed(mixed(sum, 0), 0);
        }
        return Integer.remainderUnsigned(result ^ (int) block, 65535) + 1;
    }

    private static int mixed(int sum, int value) {
        int both = sum ^ value;
        return (both * PRIME) ^ (both >>> 17);
    }

    private static int twoBytes(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8);
    }

    private static int fourBytes(byte[] bytes, int at) {
        return twoBytes(bytes, at) | (twoBytes(bytes, at + 2) << 16);
    }
}
