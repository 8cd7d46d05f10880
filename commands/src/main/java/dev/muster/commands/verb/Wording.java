package dev.muster.commands.verb;

import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import java.util.Map;
import java.util.Optional;

/** What was understood, as words that ask for it again. */
public record Wording(Spec spec, Map<String, String> values) {

    /** Without the slash and what follows it, as buttons ask. */
    public String words() {
        var words = new StringBuilder(spec.verb());
        for (var parameter : spec.parameters()) {
            Optional.ofNullable(values.get(parameter.name()))
                    .filter(value -> parameter.kind() == Parameter.Kind.FLAG || !value.isEmpty())
                    .ifPresent(value -> words.append(words(parameter, value)));
        }
        return words.toString();
    }

    private static String words(Parameter parameter, String value) {
        return switch (parameter.kind()) {
            case POSITIONAL, REST -> quoted(value);
            case OPTION -> " --" + parameter.name() + quoted(value);
            case FLAG -> " --" + parameter.name();
        };
    }

    private static String quoted(String value) {
        return value.matches("[\\w.:/+]+")
                ? " " + value
                : " \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
