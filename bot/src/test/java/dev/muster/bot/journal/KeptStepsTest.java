package dev.muster.bot.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.Commands;
import dev.muster.commands.plan.Step;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a plan may be made of must survive a restart. */
class KeptStepsTest {

    static Set<Class<? extends Step>> kinds() {
        return Set.copyOf(Commands.steps().values());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void every_kind_of_step_is_read_back_as_it_was_kept(Class<? extends Step> kind)
            throws ReflectiveOperationException {
        var shape = new Shape(Commands.steps());
        var step = (Step) made(kind);
        assertThat(shape.read(shape.write(step), Step.class)).isEqualTo(step);
    }

    private static Object made(Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            var inner = generic.getActualTypeArguments();
            return switch (((Class<?>) generic.getRawType()).getSimpleName()) {
                case "Optional" -> Optional.of(made(inner[0]));
                case "List" -> List.of(made(inner[0]));
                case "Map" -> Map.of(made(inner[0]), made(inner[1]));
                default -> throw new IllegalStateException("what is a " + type + " made of?");
            };
        }
        var plain = (Class<?>) type;
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        if (plain.isRecord()) {
            return record(plain);
        }
        return switch (plain.getSimpleName()) {
            case "String" -> "some \"words\"";
            case "int" -> 7;
            case "long" -> 7_000_000_000L;
            case "boolean" -> true;
            case "Duration" -> Duration.ofMillis(1500);
            case "Instant" -> Instant.parse("2026-03-01T14:05:00.123Z");
            default -> throw new IllegalStateException("what is a " + type + "?");
        };
    }

    private static Object record(Class<?> type) throws ReflectiveOperationException {
        var components = type.getRecordComponents();
        var values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = made(components[i].getGenericType());
        }
        var constructor = type.getDeclaredConstructor(
                Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }
}
