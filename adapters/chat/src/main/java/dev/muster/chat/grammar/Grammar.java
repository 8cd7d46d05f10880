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

    private final VerbTree verbs;

    public Grammar(List<Spec> specs) {
        this.verbs = new VerbTree(
                specs.stream().sorted(Comparator.comparing(Spec::verb)).toList());
    }

    public List<Spec> specs() {
        return verbs.specs();
    }

    /** The verb of exactly these words, however they are spaced. */
    public Optional<Spec> find(String verb) {
        var words = split(verb);
        return specs().stream().filter(s -> s.verbWords().equals(words)).findFirst();
    }

    /** The verbs of which these are the first words. */
    public List<Spec> group(String words) {
        return words.isBlank() ? specs() : verbs.under(split(words));
    }

    private static List<String> split(String words) {
        return List.of(words.strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
    }

    public Parsed parse(String line) {
        var words = Words.of(line);
        if (words.size() == 0) {
            return new Parsed.Misunderstood("NO_VERB", "no verb was given", "try /db help");
        }
        var first = words.lowered(verbs.deepest());
        return verbs.longest(first)
                .map(spec -> Reading.whole(spec, words, spec.verbWords().size()).result())
                .orElseGet(() -> unknown(words));
    }

    private Parsed.Misunderstood unknown(Words words) {
        return verbs.unknown(words.lowered(Math.max(1, verbs.deepest())));
    }

    /** What could stand in place of the last word of {@code line}. */
    public List<Suggestion> complete(String line) {
        var words = Words.of(line);
        var before = words.lowered(words.done());
        var all = new ArrayList<Suggestion>();
        all.addAll(suggestions(
                words.beforeOpen(),
                open(words),
                verbs.branches(before),
                VerbTree.Branch::word,
                VerbTree.Branch::summary));
        verbs.longest(before).ifPresent(spec -> all.addAll(complete(spec, words)));
        return all.stream().limit(MOST_SUGGESTIONS).toList();
    }

    private static String open(Words words) {
        return words.open().map(Words.Word::text).orElse("");
    }

    private static List<Suggestion> complete(Spec spec, Words words) {
        var reading = Reading.soFar(spec, words, spec.verbWords().size());
        if (reading.rest().isPresent()) {
            var rest = spec.positionals().getLast();
            return rest(
                    rest,
                    reading.arguments(),
                    words,
                    words.get(reading.rest().getAsInt()).start());
        }
        if (reading.awaited().isPresent()) {
            return values(reading.awaited().get(), reading.arguments(), words);
        }
        var typed = reading.arguments();
        var all = new ArrayList<Suggestion>();
        if (!open(words).startsWith("-")) {
            reading.nextPositionals().forEach(p -> all.addAll(values(p, typed, words)));
        }
        var left = spec.options().stream().filter(p -> !typed.has(p.name())).toList();
        all.addAll(suggestions(words.beforeOpen(), open(words), left, p -> "--" + p.name(), Parameter::help));
        return all;
    }

    private static List<Suggestion> values(Parameter parameter, Arguments typed, Words words) {
        if (parameter.kind() == Parameter.Kind.REST) {
            return rest(parameter, typed, words, words.beforeOpen().length());
        }
        var completer = parameter.completer();
        return suggestions(
                words.beforeOpen(),
                open(words),
                completer.values(typed),
                Grammar::asWord,
                value -> completer.about(value).orElse(parameter.help()));
    }

    /** Values for the rest of the line are as they are: it needs no quotes. */
    private static List<Suggestion> rest(Parameter parameter, Arguments typed, Words words, int start) {
        var line = words.line();
        var values = parameter.completer().values(typed);
        return suggestions(
                line.substring(0, start), line.substring(start), values, Function.identity(), _ -> parameter.help());
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

    private static String asWord(String value) {
        return value.matches("(?!--)[\\w.:+-]+")
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String quoted(String word) {
        return "“" + (word.length() > 40 ? word.substring(0, 39) + "…" : word) + "”";
    }
}
