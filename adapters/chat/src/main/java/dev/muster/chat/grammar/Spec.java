package dev.muster.chat.grammar;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A verb's grammar. Parsing, help, completion, the permission check and the documentation all follow from it. */
public record Spec(String verb, String summary, Audience audience, List<Parameter> parameters, List<String> examples) {

    /** The least that somebody must be to ask. */
    public enum Audience {
        VIEWERS,
        ONCALL
    }

    public Spec {
        parameters = List.copyOf(parameters);
        examples = List.copyOf(examples);
    }

    public List<Parameter> positionals() {
        return parameters.stream()
                .filter(p -> p.kind() == Parameter.Kind.POSITIONAL)
                .toList();
    }

    public List<Parameter> options() {
        return parameters.stream()
                .filter(p -> p.kind() != Parameter.Kind.POSITIONAL)
                .toList();
    }

    public Optional<Parameter> option(String name) {
        return options().stream().filter(p -> p.name().equals(name)).findFirst();
    }

    public String usage() {
        return "/db " + verb + parameters.stream().map(p -> " " + p.usage()).collect(Collectors.joining());
    }
}
