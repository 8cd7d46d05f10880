package dev.muster.bot;

import dev.muster.commands.problem.Problem;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of one command line. */
record Options(Map<String, String> values) {

    /** {@code known}: names of options with a value; a name that ends in ! is a flag. */
    static Options of(ArrayDeque<String> args, String... known) {
        var names = List.of(known);
        var values = new HashMap<String, String>();
        while (!args.isEmpty()) {
            var arg = args.pop();
            int equals = arg.indexOf('=');
            var name = (equals < 0 ? arg : arg.substring(0, equals)).replaceFirst("^--", "");
            if (!arg.startsWith("--") || !(names.contains(name) || names.contains(name + "!"))) {
                throw Main.wrongUsage("“" + arg + "” is not understood");
            }
            if (names.contains(name + "!")) {
                values.put(name, "true");
            } else if (equals >= 0) {
                values.put(name, arg.substring(equals + 1));
            } else if (args.isEmpty()) {
                throw Main.wrongUsage(arg + " needs a value");
            } else {
                values.put(name, args.pop());
            }
        }
        return new Options(values);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    boolean has(String flag) {
        return values.containsKey(flag);
    }

    /** A port: 0 lets the system choose. */
    int number(String name, int standard) {
        var text = get(name).orElse(String.valueOf(standard));
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new Problem("USAGE", "--" + name + " " + text + " is no port", "choose one from 1 to 65535")
                    .asTrouble();
        }
        return Integer.parseInt(text);
    }
}
