package dev.muster.chat.grammar;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One verb's words, read from left to right. The first mistake is told; how many there are is counted. */
final class Reading {
    private final Spec spec;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int positionals;
    private boolean optionsEnded;
    private Optional<Parameter> awaited = Optional.empty();
    private Optional<Parsed.Misunderstood> mistake = Optional.empty();
    private int mistakes;

    Reading(Spec spec) {
        this.spec = spec;
    }

    void take(String word) {
        if (awaited.isPresent()) {
            put(awaited.get(), word);
            awaited = Optional.empty();
        } else if (word.equals("--") && !optionsEnded) {
            optionsEnded = true;
        } else if (word.startsWith("--") && !optionsEnded) {
            option(word.substring(2));
        } else {
            nextPositional()
                    .ifPresentOrElse(
                            p -> {
                                positionals++;
                                put(p, word);
                            },
                            () -> wrong("TOO_MANY", Grammar.quoted(word) + " is one word too many", usage()));
        }
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
        if (value.isEmpty()) {
            wrong("EMPTY_VALUE", parameter.name() + " is empty", usage());
        } else if (values.putIfAbsent(parameter.name(), value) != null) {
            wrong("GIVEN_TWICE", parameter.name() + " is given twice", "say it once");
        }
    }

    private void wrong(String code, String fact, String hint) {
        mistakes++;
        if (mistake.isEmpty()) {
            mistake = Optional.of(new Parsed.Misunderstood(code, fact, hint));
        }
    }

    Arguments soFar() {
        return new Arguments(values);
    }

    /** The option whose value must come next. */
    Optional<Parameter> awaited() {
        return awaited;
    }

    Optional<Parameter> nextPositional() {
        var all = spec.positionals();
        return positionals < all.size() ? Optional.of(all.get(positionals)) : Optional.empty();
    }

    Parsed result() {
        awaited.ifPresent(p -> wrong("NO_VALUE", "--" + p.name() + " needs a value", usage()));
        List<String> missing = spec.parameters().stream()
                .filter(p -> p.required() && !values.containsKey(p.name()))
                .map(Parameter::name)
                .toList();
        if (!missing.isEmpty()) {
            wrong("MISSING", spec.verb() + " needs " + String.join(" and ", missing), usage());
        }
        if (mistake.isEmpty()) {
            return new Parsed.Understood(spec, soFar());
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
