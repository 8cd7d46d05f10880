package dev.muster.chat.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** All verbs together: understands a line of words, and knows what could stand next in it. */
public final class Grammar {
    private static final int MOST_SUGGESTIONS = 25;

    private final List<Spec> specs;

    public Grammar(List<Spec> specs) {
        this.specs = specs.stream().sorted(Comparator.comparing(Spec::verb)).toList();
    }

    public List<Spec> specs() {
        return specs;
    }

    public Optional<Spec> find(String verb) {
        return specs.stream().filter(s -> s.verb().equals(verb)).findFirst();
    }

    public Parsed parse(String line) {
        var words = Words.of(line);
        if (words.openQuote()) {
            return new Parsed.Misunderstood(
                    "OPEN_QUOTE", "a quote is opened and never closed", "close it, or write \\\" for a quote as such");
        }
        if (words.words().isEmpty()) {
            return new Parsed.Misunderstood("NO_VERB", "no verb was given", "try /db help");
        }
        var verb = words.words().getFirst().toLowerCase(Locale.ROOT);
        var spec = find(verb);
        if (spec.isEmpty()) {
            var known = specs.stream().map(Spec::verb).toList();
            return new Parsed.Misunderstood(
                    "UNKNOWN_VERB",
                    "there is no verb " + quoted(verb),
                    Nearest.to(verb, known)
                            .map(near -> "did you mean /db " + near + "?")
                            .orElse("try /db help"));
        }
        return read(spec.get(), words.words().subList(1, words.words().size()));
    }

    private static Parsed read(Spec spec, List<String> words) {
        var reading = new Reading(spec);
        words.forEach(reading::take);
        return reading.result();
    }

    /** What could stand in place of the last word of {@code line}. */
    public List<Suggestion> complete(String line) {
        var words = Words.of(line);
        var open = words.openWord().orElse("");
        int done = words.words().size() - (words.openWord().isPresent() ? 1 : 0);
        var before = words.words().subList(0, done);
        var prefix = line.substring(0, line.length() - tail(line, words));
        if (before.isEmpty()) {
            return suggestions(prefix, open, specs, Spec::verb, Spec::summary);
        }
        return find(before.getFirst().toLowerCase(Locale.ROOT))
                .map(spec -> complete(spec, before.subList(1, before.size()), prefix, open))
                .orElse(List.of());
    }

    private static List<Suggestion> complete(Spec spec, List<String> before, String prefix, String open) {
        var reading = new Reading(spec);
        before.forEach(reading::take);
        var typed = reading.soFar();
        if (reading.awaited().isPresent()) {
            return values(reading.awaited().get(), typed, prefix, open);
        }
        var all = new ArrayList<Suggestion>();
        if (!open.startsWith("-")) {
            reading.nextPositional().ifPresent(p -> all.addAll(values(p, typed, prefix, open)));
        }
        var left = spec.options().stream().filter(p -> !typed.has(p.name())).toList();
        all.addAll(suggestions(prefix, open, left, p -> "--" + p.name(), Parameter::help));
        return all.stream().limit(MOST_SUGGESTIONS).toList();
    }

    private static List<Suggestion> values(Parameter parameter, Arguments typed, String prefix, String open) {
        var values = parameter.completer().values(typed);
        return suggestions(prefix, open, values, Grammar::asWord, _ -> parameter.help());
    }

    private static <T> List<Suggestion> suggestions(
            String prefix, String open, List<T> all, Function<T, String> word, Function<T, String> help) {
        var wanted = open.toLowerCase(Locale.ROOT);
        return all.stream()
                .filter(t -> word.apply(t).toLowerCase(Locale.ROOT).startsWith(wanted))
                .limit(MOST_SUGGESTIONS)
                .map(t -> new Suggestion(prefix + word.apply(t), word.apply(t), help.apply(t)))
                .toList();
    }

    /** How many characters of the line belong to the word that is being typed, quotes included. */
    private static int tail(String line, Words words) {
        if (words.openWord().isEmpty()) {
            return 0;
        }
        int start = line.length();
        while (start > 0
                && Words.of(line.substring(0, start)).words().size()
                        == words.words().size()) {
            start--;
        }
        while (start < line.length() && Character.isWhitespace(line.charAt(start))) {
            start++;
        }
        return line.length() - start;
    }

    private static String asWord(String value) {
        return value.matches("[\\w.:+-]+")
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String quoted(String word) {
        return "“" + (word.length() > 40 ? word.substring(0, 39) + "…" : word) + "”";
    }
}
