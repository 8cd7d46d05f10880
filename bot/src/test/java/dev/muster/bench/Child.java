package dev.muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A trial in a Java of its own, with the options of the bot. */
record Child(Path folder, Warehouse warehouse) {

    /** Megabytes of heap and of the machine's memory; what the first of its kind took in that Java. */
    record Outcome(double seconds, double heap, double resident, double first) {}

    Outcome trial(String what, String id) throws IOException, InterruptedException {
        var said = run(
                folder,
                Map.of("BENCH_PASSWORD", warehouse.password().reveal()),
                Trial.class,
                List.of(what, folder.toString(), String.valueOf(warehouse.port()), id));
        var numbers = IntStream.range(0, 4)
                .mapToDouble(
                        i -> Double.parseDouble(said.lines().toList().getLast().split(" ", -1)[i]))
                .toArray();
        return new Outcome(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** What it says in the end. */
    static String run(Path folder, Map<String, String> environment, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(System.getProperty("muster.options", "-Xmx256m").split(" ", -1)));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(arguments);
        var log = folder.resolve("trial.log");
        var builder = new ProcessBuilder(line).redirectError(log.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(arguments.getFirst() + " failed: " + Files.readString(log));
        }
        return said;
    }
}
