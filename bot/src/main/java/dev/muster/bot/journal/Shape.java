package dev.muster.bot.journal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/** How what we keep is written: JSON, kinds by registered names, so that no class name ties the store to our packages. */
public final class Shape {
    private final JsonMapper mapper;

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", visible = true, defaultImpl = What.Unknown.class)
    private interface NamedWhat {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", visible = true, defaultImpl = LostStep.class)
    private interface NamedStep {}

    public Shape(Map<String, Class<? extends Step>> steps) {
        var builder = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addMixIn(What.class, NamedWhat.class)
                .addMixIn(Step.class, NamedStep.class);
        kinds().forEach((name, type) -> builder.registerSubtypes(new NamedType(type, name)));
        steps.forEach((name, type) -> builder.registerSubtypes(new NamedType(type, name)));
        this.mapper = builder.build();
    }

    /** The name of each kind of event, for all time: {@code StepDone} is {@code step-done}. */
    static Map<String, Class<?>> kinds() {
        return Stream.of(What.class.getPermittedSubclasses())
                .collect(Collectors.toMap(
                        type -> type.getSimpleName()
                                .replaceAll("(?<=.)(?=\\p{Upper})", "-")
                                .toLowerCase(Locale.ROOT),
                        type -> type,
                        (a, _) -> a,
                        LinkedHashMap::new));
    }

    public String write(Object value) {
        return mapper.writeValueAsString(value);
    }

    public <T> T read(String text, Class<T> type) {
        return mapper.readValue(text, type);
    }

    public Plan plan(String text) {
        return read(text, Plan.class);
    }

    JsonNode tree(Object value) {
        return mapper.valueToTree(value);
    }

    <T> T of(JsonNode tree, Class<T> type) {
        return mapper.treeToValue(tree, type);
    }

    JsonNode parse(String text) {
        return mapper.readTree(text);
    }
}
