package dev.muster.commands.forensic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Writes a tar as POSIX has it: every tar program of the last twenty years reads it. */
final class Tar {
    private static final int BLOCK = 512;
    private static final int LONGEST_NAME = 99;
    private static final long LARGEST = 0_77777777777L;

    private final OutputStream out;
    private long written;

    Tar(OutputStream out) {
        this.out = out;
    }

    /** {@code mode} holds the permissions. */
    record Entry(String name, int mode, Instant at) {}

    void folder(Entry entry) throws IOException {
        header(entry, '5', 0, "");
    }

    void link(Entry entry, String target) throws IOException {
        header(entry, '2', 0, target);
    }

    /** To be followed by {@code size} bytes, and {@link #pad}. */
    void file(Entry entry, long size) throws IOException {
        header(entry, '0', size, "");
    }

    void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        written += length;
    }

    /** Of what is in files, so far. */
    long written() {
        return written;
    }

    /** In the place of what cannot be read any more: where a file ends was said before it began. */
    void zeros(long count) throws IOException {
        var zeros = new byte[BLOCK];
        for (long left = count; left > 0; left -= BLOCK) {
            write(zeros, (int) Math.min(BLOCK, left));
        }
    }

    void write(ByteArrayOutputStream bytes) throws IOException {
        bytes.writeTo(out);
    }

    void pad(long size) throws IOException {
        int over = (int) (size % BLOCK);
        if (over > 0) {
            out.write(new byte[BLOCK - over]);
        }
    }

    void end() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private void header(Entry entry, char type, long size, String target) throws IOException {
        var more = new StringBuilder();
        if (!fits(entry.name())) {
            more.append(pax("path", entry.name()));
        }
        if (!fits(target)) {
            more.append(pax("linkpath", target));
        }
        if (size > LARGEST) {
            more.append(pax("size", String.valueOf(size)));
        }
        if (!more.isEmpty()) {
            var bytes = more.toString().getBytes(StandardCharsets.UTF_8);
            plain(new Entry("pax", 0600, entry.at()), 'x', bytes.length, "");
            out.write(bytes);
            pad(bytes.length);
        }
        plain(entry, type, size, target);
    }

    private static boolean fits(String name) {
        return name.length() <= LONGEST_NAME && name.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** The length counts itself. */
    private static String pax(String key, String value) {
        var rest = " " + key + "=" + value + "\n";
        int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
        int length = bytes + String.valueOf(bytes).length();
        if (String.valueOf(length).length() > String.valueOf(bytes).length()) {
            length++;
        }
        return length + rest;
    }

    private void plain(Entry entry, char type, long size, String target) throws IOException {
        var header = new byte[BLOCK];
        text(header, 0, entry.name());
        octal(header, 100, 8, entry.mode());
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, Math.min(size, LARGEST));
        octal(header, 136, 12, Math.clamp(entry.at().getEpochSecond(), 0, LARGEST));
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        text(header, 157, target);
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        octal(header, 148, 7, sum);
        out.write(header);
    }

    private static void text(byte[] header, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, LONGEST_NAME));
    }

    private static void octal(byte[] header, int at, int length, long number) {
        var digits = Long.toOctalString(number);
        var padded = "0".repeat(length - 1 - digits.length()) + digits;
        System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, header, at, length - 1);
        header[at + length - 1] = 0;
    }
}
