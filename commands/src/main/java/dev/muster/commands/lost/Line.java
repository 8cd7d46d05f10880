package dev.muster.commands.lost;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One line of pg_waldump, read where it lies in a buffer: there are millions of them, and nothing is copied. It is moved from
 * line to line. Every version since 13 writes the beginning alike; of what follows, 16 writes "off: 5" where others write
 * "off 5".
 */
final class Line {
    private static final int NAME = 6;
    /** "rmgr: Heap        len (rec/tot):". */
    private static final int LENGTHS = 33;
    /** Numbers are padded: no comma comes earlier. */
    private static final int FIRST_COMMA = 45;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGHEST = 0x8080_8080_8080_8080L;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private int description;
    private long xid;
    private long lsn;
    private long database;
    private long node;

    /** False for what is no record. */
    boolean at(byte[] buffer, int begin, int end) {
        bytes = buffer;
        from = begin;
        to = end;
        if (end - begin < LENGTHS || bytes[begin] != 'r' || bytes[begin + 4] != ':') {
            return false;
        }
        int at = find(',', begin + FIRST_COMMA) + ", tx: ".length();
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        xid = 0;
        for (; at < to && bytes[at] != ','; at++) {
            xid = xid * 10 + bytes[at] - '0';
        }
        at += ", lsn: ".length();
        int slash = find('/', at);
        int comma = find(',', slash);
        lsn = (hex(at, slash) << Integer.SIZE) | hex(slash + 1, comma);
        int next = find(',', comma + 1);
        description = next + ", desc: ".length();
        return description < to;
    }

    private int find(char wanted, int begin) {
        return find(bytes, wanted, begin, to);
    }

    /** Where it is, or {@code end}. Eight bytes are looked at at once: what is wanted is the lowest that becomes zero. */
    static int find(byte[] bytes, char wanted, int begin, int end) {
        long pattern = wanted * EACH;
        int i = begin;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long left = (long) EIGHT.get(bytes, i) ^ pattern;
            long zeros = (left - EACH) & ~left & HIGHEST;
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (i < end && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private long hex(int begin, int end) {
        long value = 0;
        for (int i = begin; i < end && i < to; i++) {
            byte digit = bytes[i];
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | ' ') - 'a' + 10);
        }
        return value;
    }

    /** The first letter of the resource manager's name, and the second: enough to tell those that are asked for. */
    boolean isOf(char first, char second) {
        return bytes[from + NAME] == first && bytes[from + NAME + 1] == second;
    }

    /** Heap, and not Heap2. */
    boolean isOfHeap() {
        return isOf('H', 'e') && bytes[from + NAME + 4] == ' ';
    }

    /** Heap2: what heaps do more rarely. */
    boolean isOfHeap2() {
        return isOf('H', 'e') && bytes[from + NAME + 4] == '2';
    }

    /** The first number that is said: "MULTI_INSERT+INIT ntuples: 13", "MULTI_INSERT+INIT 13 tuples". */
    long firstNumber() {
        int i = description;
        while (i < to && (bytes[i] < '0' || bytes[i] > '9')) {
            i++;
        }
        return number(i);
    }

    boolean says(String beginning) {
        if (to - description < beginning.length()) {
            return false;
        }
        for (int i = 0; i < beginning.length(); i++) {
            if (bytes[description + i] != beginning.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    long xid() {
        return xid;
    }

    long lsn() {
        return lsn;
    }

    /** Finds "blkref #0: rel 1663/5/16385", of which {@link #database} and {@link #node} are then known. */
    boolean findRelation() {
        int i = find('#', description) + "#0: ".length();
        if (i >= to - 8 || bytes[i] != 'r' || bytes[i + 1] != 'e' || bytes[i + 2] != 'l' || bytes[i + 3] != ' ') {
            return false;
        }
        int first = find('/', i + 4);
        database = number(first + 1);
        node = number(find('/', first + 1) + 1);
        return true;
    }

    private long number(int begin) {
        long value = 0;
        for (int i = begin; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    long database() {
        return database;
    }

    long node() {
        return node;
    }

    /** The first "flags 0x10", or "flags: 0x10". */
    int flags() {
        for (int i = description; i < to - 4; i++) {
            if (bytes[i] == 'f' && bytes[i + 1] == 'l' && bytes[i + 2] == 'a' && bytes[i + 3] == 'g') {
                int x = find('x', i);
                return (int) hex(x + 1, Math.min(to, x + 3));
            }
        }
        return 0;
    }

    int descriptionLength() {
        return to - description;
    }

    String description() {
        return new String(bytes, description, to - description, StandardCharsets.ISO_8859_1);
    }
}
