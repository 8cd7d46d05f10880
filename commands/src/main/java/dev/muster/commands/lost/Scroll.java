package dev.muster.commands.lost;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Predicate;

/** Cuts what pg_waldump prints into lines; memory stays the same whatever the length of it all. */
final class Scroll {
    private static final int BUFFER = 1 << 18;
    /** No line is shorter: so many bytes need not be searched for its end. */
    private static final int SHORTEST = 60;

    private Scroll() {}

    /** To the end, or until {@code go} is false: then true is answered. */
    static boolean read(InputStream in, Predicate<Line> go) throws IOException {
        var line = new Line();
        var buffer = new byte[BUFFER];
        int filled = 0;
        for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, filled, buffer.length - filled)) {
            filled += n;
            int begin = 0;
            for (int end = end(buffer, begin, filled); end < filled; end = end(buffer, begin, filled)) {
                if (line.at(buffer, begin, end) && !go.test(line)) {
                    return true;
                }
                begin = end + 1;
            }
            if (begin == 0 && filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2); // A commit that drops thousands of tables.
            }
            System.arraycopy(buffer, begin, buffer, 0, filled - begin);
            filled -= begin;
        }
        return false;
    }

    private static int end(byte[] buffer, int begin, int filled) {
        boolean record = begin + SHORTEST < filled && buffer[begin] == 'r' && buffer[begin + 1] == 'm';
        return Line.find(buffer, '\n', record ? begin + SHORTEST : begin, filled);
    }
}
