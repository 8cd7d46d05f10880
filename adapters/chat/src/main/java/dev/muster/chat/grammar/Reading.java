package dev.muster.chat.grammar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One verb's words, read from left to right. The first mistake is told; how many there are is counted. */
final class Reading {
    private final Spec spec;
    private final Words words;
    private final int end;
    private final int coming;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> given = new HashSet<>();
    private int positionals;
    private boolean optionsEnded;
    private Optional<Parameter> awaited = Optional.empty();
    private OptionalInt rest = OptionalInt.empty();
    private Optional<Parsed.Misunderstood> mistake = Optional.empty();
    private int mistakes;

    private Reading(Spec spec, Words words, int end, int coming) {
        this.spec = spec;
        this.words = words;
        this.end = end;
        this.coming = coming;
    }

    /** Reads all words from {@code begin} on. */
    static Reading whole(Spec spec, Words words, int begin) {
        return new Reading(spec, words, words.size(), 0).from(begin);
    }

    /** Leaves out the word that is being typed, and reckons with it. */
    static Reading soFar(Spec spec, Words words, int begin) {
        return new Reading(spec, words, words.done(), 1).from(begin);
    }

    private Reading from(int begin) {
        for (int i = begin; i < end && rest.isEmpty(); i++) {
            take(i);
        }
        return this;
    }

    private void take(int index) {
        var word = words.get(index);
        if (awaited.isPresent()) {
            put(awaited.get(), word.text());
            awaited = Optional.empty();
        } else if (isEndOfOptions(word) && !optionsEnded) {
            optionsEnded = true;
        } else if (word.isOption() && !optionsEnded) {
            option(word.text().substring(2));
        } else {
            positional(index);
        }
    }

    private static boolean isEndOfOptions(Words.Word word) {
        return word.isOption() && word.text().length() == 2;
    }

    /** The first positional that takes the word: one that may be left out lets pass what later ones need or fit. */
    private void positional(int index) {
        var word = words.get(index).text();
        var all = spec.positionals();
        Optional<Parameter> refusing = Optional.empty();
        for (; positionals < all.size(); positionals++) {
            var parameter = all.get(positionals);
            if (parameter.required() || (parameter.fits(word) && hasSpare(index))) {
                positionals++;
                if (parameter.kind() == Parameter.Kind.REST) {
                    rest = OptionalInt.of(index);
                    put(parameter, words.rawFrom(index));
                } else {
                    put(parameter, word);
                }
                return;
            }
            refusing = refusing.or(() -> parameter.fits(word) ? Optional.empty() : Optional.of(parameter));
        }
        refusing.ifPresentOrElse(
                parameter -> put(parameter, word),
                () -> wrong("TOO_MANY", Grammar.quoted(word) + " is one word too many", usage()));
    }

    /** Whether enough words are left for the positionals that must be given, should this one go to the present one. */
    private boolean hasSpare(int index) {
        long needed = spec.positionals().stream()
                .skip(positionals)
                .filter(Parameter::required)
                .count();
        return positionalsFrom(index) > needed;
    }

    private int positionalsFrom(int index) {
        boolean ended = optionsEnded;
        int count = coming;
        for (int i = index; i < end; i++) {
            var word = words.get(i);
            if (ended || !word.isOption()) {
                count++;
            } else if (isEndOfOptions(word)) {
                ended = true;
            } else if (takesNext(word.text().substring(2))) {
                i++;
            }
        }
        return count;
    }

    private boolean takesNext(String option) {
        return spec.option(option.toLowerCase(Locale.ROOT))
                .filter(p -> p.kind() == Parameter.Kind.OPTION)
                .isPresent();
    }

    private void option(String text) {
        int equals = text.indexOf('=');
        var name = (equals < 0 ? text : text.substring(0, equals)).toLowerCase(Locale.ROOT);
        var parameter = spec.option(name);
        if (parameter.isEmpty()) {
            var known = spec.options().stream().map(Parameter::name).toList();
            var hint = Nearest.to(name, known)
                    .map(near -> "did you mean --" + near + "?")
                    .orElse(usage());
            wrong("UNKNOWN_OPTION", spec.verb() + " has no option " + Grammar.quoted("--" + name), hint);
        } else if (parameter.get().kind() == Parameter.Kind.FLAG) {
            if (equals >= 0) {
                wrong("FLAG_WITH_VALUE", "--" + name + " takes no value", usage());
            }
            put(parameter.get(), "true");
        } else if (equals >= 0) {
            put(parameter.get(), text.substring(equals + 1));
        } else {
            awaited = parameter;
        }
    }

    private void put(Parameter parameter, String value) {
        boolean again = !given.add(parameter.name());
        if (again) {
            wrong("GIVEN_TWICE", parameter.name() + " is given twice", "say it once");
        } else if (value.isEmpty()) {
            wrong("EMPTY_VALUE", parameter.name() + " is empty", usage());
        } else if (!parameter.fits(value)) {
            wrong(
                    "BAD_VALUE",
                    Grammar.quoted(value) + " cannot be " + parameter.name() + ": " + parameter.help(),
                    usage());
        } else {
            values.put(parameter.name(), value);
        }
    }

    private void wrong(String code, String fact, String hint) {
        mistakes++;
        if (mistake.isEmpty()) {
            mistake = Optional.of(new Parsed.Misunderstood(code, fact, hint));
        }
    }

    Arguments arguments() {
        return new Arguments(values);
    }

    /** The option whose value must come next. */
    Optional<Parameter> awaited() {
        return awaited;
    }

    /** The word that the rest of the line begins with. */
    OptionalInt rest() {
        return rest;
    }

    /** The positionals that the next word could be: those that may be left out, up to the first that may not. */
    List<Parameter> nextPositionals() {
        var next = new ArrayList<Parameter>();
        for (var parameter : spec.positionals().stream().skip(positionals).toList()) {
            next.add(parameter);
            if (parameter.required()) {
                break;
            }
        }
        return next;
    }

    Parsed result() {
        if (words.openQuote() && rest.isEmpty()) {
            return new Parsed.Misunderstood(
                    "OPEN_QUOTE", "a quote is opened and never closed", "close it, or write \\\" for a quote as such");
        }
        awaited.ifPresent(p -> wrong("NO_VALUE", "--" + p.name() + " needs a value", usage()));
        List<String> missing = spec.parameters().stream()
                .filter(p -> p.required() && !given.contains(p.name()))
                .map(Parameter::name)
                .toList();
        if (!missing.isEmpty()) {
            wrong("MISSING", spec.verb() + " needs " + String.join(" and ", missing), usage());
        }
        if (mistake.isEmpty()) {
            return new Parsed.Understood(spec, arguments());
        }
        var first = mistake.get();
        return mistakes == 1
                ? first
                : new Parsed.Misunderstood(
                        first.code(), "%s (and %d more mistakes)".formatted(first.fact(), mistakes - 1), first.hint());
    }

    private String usage() {
        return "usage: " + spec.usage();
    }
}
