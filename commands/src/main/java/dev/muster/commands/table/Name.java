package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A table's name, as the server has it. */
public record Name(String schema, String table) {
    private static final Pattern PART = Pattern.compile("\"((?:[^\"]|\"\")+)\"|([^\".,\\s](?:[^\".,]*[^\".,\\s])?)");
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    /** As somebody wrote it, perhaps without its schema. */
    public record Said(Optional<String> schema, String table) {}

    /** One, or several with commas between; what is in double quotes is meant letter by letter. */
    public static List<Said> parse(String said) {
        var found = new ArrayList<Said>();
        var parts = new ArrayList<String>();
        var matcher = PART.matcher(said);
        int at = 0;
        while (true) {
            while (at < said.length() && said.charAt(at) == ' ') {
                at++;
            }
            if (!matcher.find(at) || matcher.start() != at) {
                throw odd(said);
            }
            parts.add(part(matcher.group(1), matcher.group(2)));
            at = matcher.end();
            while (at < said.length() && said.charAt(at) == ' ') {
                at++;
            }
            boolean over = at == said.length();
            if (over || said.charAt(at) == ',') {
                found.add(of(parts, said));
                parts.clear();
            } else if (said.charAt(at) != '.') {
                throw odd(said);
            }
            if (over) {
                return List.copyOf(found);
            }
            at++;
        }
    }

    private static String part(@org.jspecify.annotations.Nullable String quoted, String plain) {
        return quoted == null ? plain : quoted.replace("\"\"", "\"");
    }

    private static Said of(List<String> parts, String said) {
        return switch (parts.size()) {
            case 1 -> new Said(Optional.empty(), parts.getFirst());
            case 2 -> new Said(Optional.of(parts.getFirst()), parts.getLast());
            default -> throw odd(said);
        };
    }

    private static Problem.Trouble odd(String said) {
        return new Problem(
                        "TABLE_NAME",
                        "“%s” names no tables".formatted(said.substring(0, Math.min(60, said.length()))),
                        "write schema.table, several with commas between; put names with dots, commas or spaces at their"
                                + " ends into double quotes")
                .asTrouble();
    }

    /** As statements need it. */
    String quoted() {
        return Identifier.quoted(schema) + "." + Identifier.quoted(table);
    }

    /** As people write it. */
    public String said() {
        return plain(schema) + "." + plain(table);
    }

    private static String plain(String part) {
        return PLAIN.matcher(part.toLowerCase(Locale.ROOT)).matches() ? part : Identifier.quoted(part);
    }

    Name in(String other) {
        return new Name(other, table);
    }
}
