package dev.muster.commands.names;

import dev.muster.commands.wal.Lsn;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A snapshot as text: a line for itself, one for each database, one for each relation; fields are parted by tabs. */
final class Lines {
    private static final String FORMAT = "muster-names-1";
    private static final int FIELDS = 11;

    private Lines() {}

    static void write(Snapshot snapshot, OutputStream out) throws IOException {
        var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        line(writer, FORMAT, snapshot.at(), snapshot.lsn(), snapshot.systemIdentifier());
        for (var database : new TreeMap<>(snapshot.databases()).entrySet()) {
            line(writer, "d", database.getKey(), database.getValue());
        }
        for (var each : snapshot.relations()) {
            line(
                    writer,
                    "r",
                    each.database(),
                    each.oid(),
                    each.storage().tablespace(),
                    each.storage().node(),
                    each.name().schema(),
                    each.name().table(),
                    each.kind(),
                    each.owner().map(String::valueOf).orElse(""),
                    each.parent().map(String::valueOf).orElse(""),
                    each.rows());
        }
        writer.flush();
    }

    private static void line(BufferedWriter writer, Object... fields) throws IOException {
        for (int i = 0; i < fields.length; i++) {
            if (i > 0) {
                writer.write('\t');
            }
            writer.write(escaped(fields[i].toString()));
        }
        writer.write('\n');
    }

    /** A name may hold anything but NUL. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String plain(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                out.append(
                        switch (text.charAt(i)) {
                            case 't' -> '\t';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> text.charAt(i);
                        });
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Of lines that are not understood a newer Muster knows the meaning. */
    static Snapshot read(InputStream in) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        var first = Optional.ofNullable(reader.readLine()).orElse("").split("\t", -1);
        if (first.length < 4 || !first[0].equals(FORMAT)) {
            throw new IOException("it is no catalogue of names that this Muster understands");
        }
        try {
            Map<Long, String> databases = new LinkedHashMap<>();
            List<Relation> relations = new ArrayList<>();
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var fields = line.split("\t", -1);
                if (fields[0].equals("d")) {
                    databases.put(Long.parseLong(fields[1]), plain(fields[2]));
                } else if (fields[0].equals("r") && fields.length >= FIELDS) {
                    relations.add(relation(fields));
                }
            }
            return new Snapshot(
                    Instant.parse(first[1]), Lsn.of(first[2]).orElseThrow(), first[3], databases, relations);
        } catch (RuntimeException e) {
            throw new IOException("it is a catalogue of names that was cut off or changed", e);
        }
    }

    private static Relation relation(String[] fields) {
        return new Relation(
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                new Relation.Storage(Long.parseLong(fields[3]), Long.parseLong(fields[4])),
                new Relation.Name(plain(fields[5]), plain(fields[6])),
                fields[7].charAt(0),
                number(fields[8]),
                number(fields[9]),
                Long.parseLong(fields[10]));
    }

    private static Optional<Long> number(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(text));
    }
}
