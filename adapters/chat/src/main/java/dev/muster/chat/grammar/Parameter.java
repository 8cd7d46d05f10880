package dev.muster.chat.grammar;

/**
 * One thing that a verb can be told: by its position, as {@code --name value}, or as a bare {@code --name}.
 *
 * @param shape the regular expression that its values match; a positional that may be left out lets other words pass
 */
public record Parameter(String name, Kind kind, boolean required, String help, Completer completer, String shape) {
    private static final String ANY = "(?s).*";

    public enum Kind {
        POSITIONAL,
        /** All that is left of the line, as it was written: the last of the positionals. */
        REST,
        OPTION,
        FLAG
    }

    public static Parameter positional(String name, String help) {
        return new Parameter(name, Kind.POSITIONAL, false, help, Completer.NONE, ANY);
    }

    public static Parameter rest(String name, String help) {
        return new Parameter(name, Kind.REST, false, help, Completer.NONE, ANY);
    }

    public static Parameter option(String name, String help) {
        return new Parameter(name, Kind.OPTION, false, help, Completer.NONE, ANY);
    }

    public static Parameter flag(String name, String help) {
        return new Parameter(name, Kind.FLAG, false, help, Completer.NONE, ANY);
    }

    public Parameter mustBeGiven() {
        return new Parameter(name, kind, true, help, completer, shape);
    }

    public Parameter completedBy(Completer values) {
        return new Parameter(name, kind, required, help, values, shape);
    }

    public Parameter shapedLike(String expression) {
        return new Parameter(name, kind, required, help, completer, expression);
    }

    boolean isPositional() {
        return switch (kind) {
            case POSITIONAL, REST -> true;
            case OPTION, FLAG -> false;
        };
    }

    boolean fits(String value) {
        return shape.equals(ANY) || value.matches(shape);
    }

    /** As it stands in a usage line. */
    public String usage() {
        var shape = switch (kind) {
            case POSITIONAL -> name;
            case REST -> name + "…";
            case OPTION -> "--" + name + " VALUE";
            case FLAG -> "--" + name;
        };
        return required ? shape : "[" + shape + "]";
    }
}
