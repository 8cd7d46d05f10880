package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * The rows of one table, as pg_restore writes them for psql, into a table of another name, by psql. Only the one line that names the
 * table is replaced; the rows go as they are.
 */
final class Pouring {
    private static final int BUFFER = 1 << 17;
    private static final String PART = "(\"(?:[^\"]|\"\")+\"|[^\".\\s(]+)";
    private static final Pattern HEADER = Pattern.compile("COPY " + PART + "\\." + PART + " (\\(.*\\)) FROM stdin;");
    private static final Pattern ENCODING = Pattern.compile("SET client_encoding = '([\\w-]+)';");

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private String encoding = "UTF8";

    Pouring(InputStream in) {
        this.in = in;
    }

    /** Whether it held rows of {@code source}; they are written for psql. */
    boolean pour(Name source, Name target, OutputStream psql, LongConsumer poured) throws IOException {
        var columns = header(source);
        if (columns.isEmpty()) {
            return false;
        }
        psql.write("COPY %s %s FROM stdin WITH (ENCODING '%s');\n"
                .formatted(target.quoted(), columns.get().equals("()") ? "" : columns.get(), encoding)
                .getBytes(StandardCharsets.UTF_8));
        while (true) {
            int end = rows();
            psql.write(buffer, from, end - from);
            poured.accept(end - from);
            boolean over = isEnd(end);
            from = end;
            if (over) {
                psql.write("\\.\n".getBytes(StandardCharsets.UTF_8));
                return true;
            }
            if (!fill()) {
                throw new Problem(
                                "DUMP_CUT_OFF",
                                "the rows of %s end in their middle".formatted(source.said()),
                                "verify that backup, and take another: /db backup list")
                        .asTrouble();
            }
        }
    }

    private Optional<String> header(Name source) throws IOException {
        for (var line = line(); line.isPresent(); line = line()) {
            var encoded = ENCODING.matcher(line.get());
            if (encoded.matches()) {
                encoding = encoded.group(1);
            }
            var found = HEADER.matcher(line.get());
            if (found.matches()) {
                boolean meant = new Name(plain(found.group(1)), plain(found.group(2))).equals(source);
                return meant ? Optional.of(found.group(3)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String plain(String part) {
        return part.startsWith("\"") ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part;
    }

    private Optional<String> line() throws IOException {
        while (true) {
            for (int i = from; i < to; i++) {
                if (buffer[i] == '\n') {
                    var line = new String(buffer, from, i - from, StandardCharsets.UTF_8);
                    from = i + 1;
                    return Optional.of(line);
                }
            }
            if (!fill()) {
                return Optional.empty();
            }
        }
    }

    private boolean begins = true;

    /** The end of the rows that are here whole, or of what of a long one is here. */
    private int rows() {
        int at = from;
        while (at < to) {
            if (begins && mayBeEnd(at)) {
                return at;
            }
            begins = false;
            while (at < to && buffer[at] != '\n') {
                at++;
            }
            if (at < to) {
                at++;
                begins = true;
            }
        }
        return at;
    }

    /** A row never begins with a backslash and a dot; what is cut off behind the backslash is waited for. */
    private boolean mayBeEnd(int at) {
        return buffer[at] == '\\' && (at + 1 == to || buffer[at + 1] == '.');
    }

    private boolean isEnd(int at) {
        return begins && at + 1 < to && buffer[at] == '\\' && buffer[at + 1] == '.';
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        if (to == BUFFER) {
            throw new IOException("a line is too long");
        }
        int n = in.read(buffer, to, BUFFER - to);
        if (n < 0) {
            return false;
        }
        to += n;
        return true;
    }
}
