package dev.muster.bot.journal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes up a value of any record, so that a kind that is added tomorrow is tested as well. */
final class Made {
    private int counter;

    static List<What> oneOfEachKind() {
        var made = new Made();
        return Stream.of(What.class.getPermittedSubclasses())
                .map(kind -> (What) made.value(kind))
                .toList();
    }

    private Object value(Type type) {
        return switch (type) {
            case ParameterizedType generic -> generic(generic);
            case Class<?> plain -> plain(plain);
            default -> throw new IllegalArgumentException(type.toString());
        };
    }

    private Object generic(ParameterizedType type) {
        var arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return Optional.of(value(arguments[0]));
        }
        if (type.getRawType() == List.class) {
            return List.of(value(arguments[0]), value(arguments[0]));
        }
        if (type.getRawType() == Map.class) {
            return Map.of(value(arguments[0]), value(arguments[1]));
        }
        throw new IllegalArgumentException(type.toString());
    }

    private Object plain(Class<?> type) {
        counter++;
        if (type == String.class) {
            return "text “" + counter + "” \\ \" \n ü 😀";
        }
        if (type == int.class) {
            return counter;
        }
        if (type == long.class) {
            return Long.MAX_VALUE - counter;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(counter, 123_456_789);
        }
        if (type == Instant.class) {
            return Instant.ofEpochSecond(counter, 123_456_789);
        }
        return type.isEnum() ? type.getEnumConstants()[0] : record(type);
    }

    private Object record(Class<?> type) {
        var components = type.getRecordComponents();
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(c -> c.getType()).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(Arrays.stream(components)
                    .map(c -> value(c.getGenericType()))
                    .toArray());
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
