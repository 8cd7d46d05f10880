package dev.muster.chat.grammar;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A verb's grammar. Parsing, help, completion, the permission check and the documentation all follow from it.
 *
 * @param verb one word, or several: then verbs with the same first words stand together
 */
public record Spec(String verb, String summary, Audience audience, List<Parameter> parameters, List<String> examples) {

    /** The least that somebody must be to ask. */
    public enum Audience {
        VIEWERS,
        ONCALL
    }

    public Spec {
        // What takes the rest of the line can only come last.
        parameters = Stream.concat(
                        parameters.stream().filter(p -> p.kind() != Parameter.Kind.REST),
                        parameters.stream().filter(p -> p.kind() == Parameter.Kind.REST))
                .toList();
        examples = List.copyOf(examples);
    }

    public List<Parameter> positionals() {
        return parameters.stream().filter(Parameter::isPositional).toList();
    }

    public List<Parameter> options() {
        return parameters.stream().filter(p -> !p.isPositional()).toList();
    }

    List<String> verbWords() {
        return List.of(verb.split(" ", -1));
    }

    public Optional<Parameter> option(String name) {
        return options().stream().filter(p -> p.name().equals(name)).findFirst();
    }

    public String usage() {
        return "/db " + verb + parameters.stream().map(p -> " " + p.usage()).collect(Collectors.joining());
    }
}
