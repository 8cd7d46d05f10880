package dev.muster.chat.grammar;

/** One thing that a verb can be told: by its position, as {@code --name value}, or as a bare {@code --name}. */
public record Parameter(String name, Kind kind, boolean required, String help, Completer completer) {
    public enum Kind {
        POSITIONAL,
        OPTION,
        FLAG
    }

    public static Parameter positional(String name, String help) {
        return new Parameter(name, Kind.POSITIONAL, false, help, Completer.NONE);
    }

    public static Parameter option(String name, String help) {
        return new Parameter(name, Kind.OPTION, false, help, Completer.NONE);
    }

    public static Parameter flag(String name, String help) {
        return new Parameter(name, Kind.FLAG, false, help, Completer.NONE);
    }

    public Parameter mustBeGiven() {
        return new Parameter(name, kind, true, help, completer);
    }

    public Parameter completedBy(Completer values) {
        return new Parameter(name, kind, required, help, values);
    }

    /** As it stands in a usage line. */
    public String usage() {
        var shape = switch (kind) {
            case POSITIONAL -> name;
            case OPTION -> "--" + name + " VALUE";
            case FLAG -> "--" + name;
        };
        return required ? shape : "[" + shape + "]";
    }
}
