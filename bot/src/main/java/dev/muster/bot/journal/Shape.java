package dev.muster.bot.journal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;

/** How what we keep is written: JSON, kinds by registered names, so that no class name ties the store to our packages. */
public final class Shape {
    private final JsonMapper mapper;

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", visible = true, defaultImpl = What.Unknown.class)
    private interface NamedWhat {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", visible = true, defaultImpl = LostStep.class)
    private interface NamedStep {}

    public Shape(Map<String, Class<? extends Step>> steps) {
        this(mapper(steps));
    }

    private Shape(JsonMapper mapper) {
        this.mapper = mapper;
    }

    private static JsonMapper mapper(Map<String, Class<? extends Step>> steps) {
        var builder = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addMixIn(What.class, NamedWhat.class)
                .addMixIn(Step.class, NamedStep.class);
        kinds().forEach((name, type) -> builder.registerSubtypes(new NamedType(type, name)));
        steps.forEach((name, type) -> builder.registerSubtypes(new NamedType(type, name)));
        return builder.build();
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

    /** Writes every text, and every name in a map, as {@code spelling} has it. Kinds, names of fields and choices stay. */
    Shape spelling(UnaryOperator<String> spelling) {
        var module = new SimpleModule()
                .addSerializer(String.class, new Spelled(spelling, JsonGenerator::writeString))
                .addKeySerializer(String.class, new Spelled(spelling, JsonGenerator::writeName));
        return new Shape(mapper.rebuild().addModule(module).build());
    }

    private static final class Spelled extends ValueSerializer<String> {
        private final UnaryOperator<String> spelling;
        private final BiConsumer<JsonGenerator, String> writing;

        Spelled(UnaryOperator<String> spelling, BiConsumer<JsonGenerator, String> writing) {
            this.spelling = spelling;
            this.writing = writing;
        }

        @Override
        public void serialize(String text, JsonGenerator out, SerializationContext context) {
            writing.accept(out, spelling.apply(text));
        }
    }
}
