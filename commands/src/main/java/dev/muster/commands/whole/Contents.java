package dev.muster.commands.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a dump says is in it: the lines of its table of contents, and its definitions as statements. Pure. */
record Contents(List<Entry> entries, List<String> statements) {
    private static final List<String> DATA = List.of(
            "TABLE DATA",
            "SEQUENCE SET",
            "BLOBS",
            "BLOB",
            "BLOB METADATA",
            "MATERIALIZED VIEW DATA",
            "LARGE OBJECT",
            "STATISTICS DATA");
    /** About the database itself, which bears another name; subscriptions are never restored. */
    private static final List<String> AROUND =
            List.of("DATABASE", "DATABASE PROPERTIES", "ENCODING", "STDSTRINGS", "SEARCHPATH", "SUBSCRIPTION");
    /** Those of more than one word, the longest of the same beginning first. */
    private static final List<String> WORDS = List.of(
            "DATABASE PROPERTIES",
            "TABLE ATTACH",
            "TABLE DATA",
            "INDEX ATTACH",
            "SEQUENCE OWNED BY",
            "SEQUENCE SET",
            "MATERIALIZED VIEW DATA",
            "MATERIALIZED VIEW",
            "FK CONSTRAINT",
            "CHECK CONSTRAINT",
            "ROW SECURITY",
            "EVENT TRIGGER",
            "FOREIGN DATA WRAPPER",
            "FOREIGN TABLE",
            "FOREIGN SERVER",
            "USER MAPPING",
            "DEFAULT ACL",
            "OPERATOR CLASS",
            "OPERATOR FAMILY",
            "ACCESS METHOD",
            "PROCEDURAL LANGUAGE",
            "SHELL TYPE",
            "SECURITY LABEL",
            "PUBLICATION TABLE",
            "PUBLICATION TABLES IN SCHEMA",
            "TEXT SEARCH CONFIGURATION",
            "TEXT SEARCH DICTIONARY",
            "TEXT SEARCH PARSER",
            "TEXT SEARCH TEMPLATE",
            "BLOB METADATA",
            "LARGE OBJECT",
            "STATISTICS DATA");

    private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)";
    private static final String NAMES = "(" + NAME + "(?:, " + NAME + ")*)";
    /** Whoever restores must be able to do as they do. */
    private static final List<Pattern> OWNERS = List.of(
            Pattern.compile("^ALTER .* OWNER TO " + NAMES + "$", Pattern.DOTALL),
            Pattern.compile("^ALTER DEFAULT PRIVILEGES FOR ROLE " + NAMES + " .*$", Pattern.DOTALL));
    /** Whom something is given, or said of. */
    private static final List<Pattern> NAMED = List.of(
            Pattern.compile(
                    "^(?:ALTER DEFAULT PRIVILEGES .*)?GRANT .* TO " + NAMES
                            + "(?: WITH GRANT OPTION)?(?: GRANTED BY .*)?$",
                    Pattern.DOTALL),
            Pattern.compile("^ALTER ROLE " + NAMES + " IN DATABASE .*$", Pattern.DOTALL),
            Pattern.compile("^CREATE POLICY .* TO " + NAMES + "(?: USING .*| WITH CHECK .*)?$", Pattern.DOTALL),
            Pattern.compile("^SET SESSION AUTHORIZATION " + NAMES + "$", Pattern.DOTALL));

    private static final Set<String> PRIVILEGED = Set.of(
            "EVENT TRIGGER",
            "FOREIGN DATA WRAPPER",
            "OPERATOR CLASS",
            "OPERATOR FAMILY",
            "ACCESS METHOD",
            "SHELL TYPE");
    private static final Map<String, Pattern> PRIVILEGED_STATEMENTS = Map.of(
            "publication for all tables", Pattern.compile("^CREATE PUBLICATION .* FOR (?:ALL TABLES|TABLES IN SCHEMA)"),
            "tables of a schema in a publication", Pattern.compile("^ALTER PUBLICATION .* ADD TABLES IN SCHEMA"),
            "function in C",
                    Pattern.compile(
                            "^CREATE (?:FUNCTION|PROCEDURE) .*\\n    LANGUAGE (?:c|internal)\\b", Pattern.DOTALL),
            "right passed on by somebody else than the owner", Pattern.compile("^SET SESSION AUTHORIZATION "));
    private static final Pattern TABLESPACE = Pattern.compile("^SET default_tablespace = " + NAME + "$");
    private static final Pattern SEQUENCE =
            Pattern.compile("^SELECT pg_catalog\\.setval\\('((?:[^']|'')+)', (-?\\d+), (true|false)\\)$");
    private static final Pattern EXTENSION =
            Pattern.compile("^CREATE EXTENSION IF NOT EXISTS " + NAME + "(?: WITH SCHEMA .*)?$", Pattern.DOTALL);
    private static final Pattern CREATE =
            Pattern.compile("^CREATE DATABASE " + NAME + " WITH TEMPLATE = template0(.*)$", Pattern.DOTALL);
    private static final Pattern OWNER = Pattern.compile("^ALTER DATABASE " + NAME + " OWNER TO " + NAME + "$");
    private static final Pattern MADE_IN = Pattern.compile(
            "^CREATE (?:UNLOGGED |FOREIGN )?(?:TABLE|MATERIALIZED VIEW|VIEW|SEQUENCE|FUNCTION|TYPE) " + NAME + "\\.");
    private static final Pattern ABOUT_DATABASE = Pattern.compile(
            "^(?:ALTER|COMMENT ON|GRANT .* ON|REVOKE .* ON|ALTER ROLE .* IN) DATABASE .*", Pattern.DOTALL);
    private static final Pattern TAKEN_FROM_EVERYBODY =
            Pattern.compile("^REVOKE ([A-Z, ]+) ON DATABASE " + NAME + " FROM PUBLIC$");

    Contents {
        entries = List.copyOf(entries);
        statements = List.copyOf(statements);
    }

    /** {@code line} is all but the numbers: kind, schema, name, owner. */
    record Entry(int id, String kind, String line) {}

    /** A sequence as SQL names it. */
    record Sequence(String name, long value, boolean called) {}

    static List<Entry> entries(List<String> listing) {
        var entries = new ArrayList<Entry>();
        for (var line : listing) {
            int after = line.indexOf("; ");
            if (after > 0 && line.substring(0, after).matches("\\d+")) {
                var parts = line.substring(after + 2).split(" ", 3);
                if (parts.length == 3) {
                    entries.add(new Entry(Integer.parseInt(line.substring(0, after)), kind(parts[2]), parts[2]));
                }
            }
        }
        return entries;
    }

    private static String kind(String line) {
        return WORDS.stream()
                .filter(words -> line.startsWith(words + " "))
                .max(java.util.Comparator.comparingInt(String::length))
                .orElseGet(() -> line.split(" ", 2)[0]);
    }

    boolean holdsDefinition(Entry entry) {
        return !DATA.contains(entry.kind())
                && !AROUND.contains(entry.kind())
                && DATA.stream().noneMatch(kind -> entry.line().contains(" - " + kind + " "))
                && !entry.line().matches("(ACL|COMMENT|SECURITY LABEL) - DATABASE .*");
    }

    /** Whether its statement is worth reading: all but rows and large objects. */
    boolean isDefined(Entry entry) {
        return entry.kind().equals("SEQUENCE SET") || !DATA.contains(entry.kind());
    }

    List<Entry> definitions() {
        return entries.stream().filter(this::holdsDefinition).toList();
    }

    long largeObjects() {
        return entries.stream().filter(entry -> entry.kind().equals("BLOB")).count();
    }

    Set<String> roles() {
        var roles = owners();
        roles.addAll(roles(NAMED));
        return roles;
    }

    /** Those who own something of it: a database's own owner belongs to the server. */
    Set<String> owners() {
        return roles(OWNERS);
    }

    private Set<String> roles(List<Pattern> patterns) {
        var roles = new TreeSet<String>();
        for (var statement : statements) {
            patterns.stream()
                    .map(pattern -> pattern.matcher(statement))
                    .filter(Matcher::matches)
                    .flatMap(found -> names(found.group(1)).stream())
                    .forEach(roles::add);
        }
        roles.removeAll(Set.of("public", "current_user", "session_user", "current_role", "pg_database_owner"));
        return roles;
    }

    private static List<String> names(String list) {
        return Pattern.compile(NAME)
                .matcher(list)
                .results()
                .map(found -> unquoted(found.group(1)))
                .toList();
    }

    static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    /** What none but a superuser may make, in a few words each. */
    Set<String> privileged() {
        var found = new TreeSet<String>();
        entries.stream()
                .filter(entry -> PRIVILEGED.contains(entry.kind()))
                .map(entry -> entry.kind().toLowerCase(java.util.Locale.ROOT))
                .forEach(found::add);
        for (var statement : statements) {
            PRIVILEGED_STATEMENTS.forEach((words, pattern) -> {
                if (pattern.matcher(statement).find()) {
                    found.add(words);
                }
            });
        }
        return found;
    }

    Set<String> extensions() {
        return firsts(EXTENSION);
    }

    /** Those of single tables and indexes. */
    Set<String> tablespaces() {
        return firsts(TABLESPACE);
    }

    private Set<String> firsts(Pattern pattern) {
        var found = new TreeSet<String>();
        for (var statement : statements) {
            var match = pattern.matcher(statement);
            if (match.matches()) {
                found.add(unquoted(match.group(1)));
            }
        }
        return found;
    }

    List<Sequence> sequences() {
        var found = new ArrayList<Sequence>();
        for (var statement : statements) {
            var match = SEQUENCE.matcher(statement);
            if (match.matches()) {
                found.add(new Sequence(
                        match.group(1).replace("''", "'"),
                        Long.parseLong(match.group(2)),
                        match.group(3).equals("true")));
            }
        }
        return found;
    }

    /** As SQL names them: those that something of it is made in. */
    Set<String> schemas() {
        var found = new TreeSet<String>();
        for (var statement : statements) {
            var match = MADE_IN.matcher(statement);
            if (match.find()) {
                found.add(match.group(1));
            }
        }
        return found;
    }

    long notValid() {
        return statements.stream()
                .filter(statement -> statement.endsWith(" NOT VALID"))
                .count();
    }

    /** How the database is to be made: encoding, locale, tablespace. A dump of a part does not know. */
    Optional<String> options() {
        return statements.stream()
                .map(CREATE::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(2))
                .findFirst();
    }

    /** Of the database itself. */
    Optional<String> owner() {
        return statements.stream()
                .map(OWNER::matcher)
                .filter(Matcher::matches)
                .map(found -> unquoted(found.group(2)))
                .findFirst();
    }

    /** What it says of the database itself, said of {@code name}. A template it does not become, and is open to nobody more. */
    List<String> about(String name) {
        return statements.stream()
                .filter(statement -> ABOUT_DATABASE.matcher(statement).matches())
                .filter(statement -> !statement.contains(" IS_TEMPLATE = "))
                .map(statement -> statement.replaceFirst(
                        " DATABASE " + NAME, Matcher.quoteReplacement(" DATABASE " + quoted(name))))
                .toList();
    }

    /**
     * What everybody may do in a database of which nobody said otherwise, as far as this one lets them. A dump of a part does
     * not say who may enter: nobody may.
     */
    Set<String> leftToEverybody() {
        var left = new TreeSet<String>();
        if (options().isPresent()) {
            left.addAll(List.of("CONNECT", "TEMPORARY"));
        }
        for (var statement : statements) {
            var taken = TAKEN_FROM_EVERYBODY.matcher(statement);
            if (taken.matches()) {
                left.removeAll(
                        taken.group(1).startsWith("ALL")
                                ? Set.copyOf(left)
                                : Set.of(taken.group(1).split(", *")));
            }
        }
        return left;
    }

    private static String quoted(String name) {
        return dev.muster.commands.cluster.Identifier.quoted(name);
    }
}
