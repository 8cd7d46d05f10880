package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
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
    /** Names may hold ends of lines. A table without columns has two spaces instead of them. */
    private static final Pattern HEADER =
            Pattern.compile("COPY " + PART + "\\." + PART + " (\\(.*\\))? ?FROM stdin;", Pattern.DOTALL);

    private static final Pattern ENCODING = Pattern.compile("SET client_encoding = '([\\w-]+)';");

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private String encoding = "UTF8";

    Pouring(InputStream in) {
        this.in = in;
    }

    /** Whose rows it holds, if any. Only those of {@code source} are written for psql. */
    Optional<Name> pour(Name source, Name target, OutputStream psql, LongConsumer poured) throws IOException {
        var found = header();
        if (found.filter(header -> header.table().equals(source)).isEmpty()) {
            return found.map(Header::table);
        }
        // What the rows are written in says the statement; the statement itself is ours.
        psql.write("SET client_encoding = 'UTF8';\nCOPY %s %s FROM stdin WITH (ENCODING '%s');\n"
                .formatted(target.quoted(), found.get().columns(), encoding)
                .getBytes(StandardCharsets.UTF_8));
        while (true) {
            int end = rows();
            psql.write(buffer, from, end - from);
            poured.accept(end - from);
            boolean over = isEnd(end);
            from = end;
            if (over) {
                psql.write("\\.\n".getBytes(StandardCharsets.UTF_8));
                return Optional.of(source);
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

    private record Header(Name table, String columns) {}

    private Optional<Header> header() throws IOException {
        for (var line = line(); line.isPresent(); line = line()) {
            var encoded = ENCODING.matcher(line.get());
            if (encoded.matches()) {
                encoding = encoded.group(1);
            }
            if (line.get().startsWith("COPY ")) {
                var found = HEADER.matcher(statement(line.get()));
                if (found.matches()) {
                    return Optional.of(new Header(
                            new Name(plain(found.group(1)), plain(found.group(2))),
                            Objects.requireNonNullElse(found.group(3), "")));
                }
            }
        }
        return Optional.empty();
    }

    /** As long as a quote is open, the name in it goes on. */
    private String statement(String beginning) throws IOException {
        var all = new StringBuilder(beginning);
        while (all.chars().filter(c -> c == '"').count() % 2 == 1) {
            var more = line();
            if (more.isEmpty()) {
                break;
            }
            all.append('\n').append(more.get());
        }
        return all.toString();
    }

    private static String plain(String part) {
        return part.startsWith("\"") ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part;
    }

    private Optional<String> line() throws IOException {
        while (true) {
            for (int i = from; i < to; i++) {
                if (buffer[i] == '\n') {
                    var line = new String(buffer, from, i - from, charset());
                    from = i + 1;
                    return Optional.of(line);
                }
            }
            if (!fill()) {
                return Optional.empty();
            }
        }
    }

    /** Names are written as rows are. */
    private Charset charset() {
        try {
            return Charset.forName(encoding.equals("UTF8") ? "UTF-8" : encoding.replaceFirst("^WIN", "windows-"));
        } catch (IllegalArgumentException _) {
            return StandardCharsets.UTF_8;
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
