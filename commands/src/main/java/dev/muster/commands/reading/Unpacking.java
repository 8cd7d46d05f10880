package dev.muster.commands.reading;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A base backup on its way into a folder: the data folder, and each tablespace beside it. */
public record Unpacking(Exam exam, Meter meter, Scratch scratch) {
    static final String TABLESPACE = "tablespace-";

    /**
     * Answers with where each tablespace is now, by its OID. {@code also} are further sinks of a part; what is no tar goes
     * to those alone.
     */
    public Map<String, Path> unpack(Path data, Function<Manifest.Part, List<Sink>> also) throws InterruptedException {
        var chain = exam.chain();
        if (chain.isFull()) {
            return unpack(exam, data, "", also);
        }
        meter.expect(chain.bytes());
        var layers = new ArrayList<Combining.Layer>();
        for (var link : chain.links()) {
            var name = "layer-" + layers.size();
            boolean top = link.equals(exam.manifest());
            var each = top ? exam : exam.below(link);
            var folder = scratch.give(name);
            var tablespaces = unpack(each, folder, name + "-", also);
            if (!top) {
                exam.report().foundOf("its base " + link.id(), each.report());
            }
            if (!exam.report().good()) {
                return Map.of();
            }
            link(folder, tablespaces);
            layers.add(new Combining.Layer(folder, tablespaces));
        }
        return new Combining(exam, meter, scratch).combine(layers, data);
    }

    private Map<String, Path> unpack(Exam each, Path data, String prefix, Function<Manifest.Part, List<Sink>> also)
            throws InterruptedException {
        var tablespaces = new LinkedHashMap<String, Path>();
        for (var part : each.manifest().parts()) {
            new Reading(each, meter)
                    .read(
                            part,
                            Stream.concat(also.apply(part).stream(), folder(part, data, prefix, tablespaces).stream())
                                    .toList());
        }
        return tablespaces;
    }

    private Optional<Sink> folder(Manifest.Part part, Path data, String prefix, Map<String, Path> tablespaces) {
        return switch (part.role()) {
            case BASE -> Optional.of(into(part, data));
            case TABLESPACE -> {
                var oid = part.name().replaceFirst("\\D.*", "");
                var folder = scratch.give(prefix + TABLESPACE + oid);
                tablespaces.put(oid, folder);
                yield Optional.of(into(part, folder));
            }
            case GLOBALS, DUMP, DUMP_DIRECTORY, FILES -> Optional.empty();
        };
    }

    private Sink into(Manifest.Part part, Path folder) {
        return new ToFolder(exam.chores(meter), part.name(), folder, List.of());
    }

    public static void link(Path data, Map<String, Path> tablespaces) {
        try {
            for (var each : tablespaces.entrySet()) {
                var link = data.resolve("pg_tblspc").resolve(each.getKey());
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, each.getValue());
            }
        } catch (IOException e) {
            throw Scratch.trouble("a tablespace cannot be put beside", e);
        }
    }

    /** The server itself would put them back to where they were: where the ones in use may be. */
    public static void map(Path data, Map<String, Path> tablespaces) {
        var file = data.resolve("tablespace_map");
        try {
            if (Files.exists(file)) {
                Files.writeString(
                        file,
                        tablespaces.entrySet().stream()
                                .map(each ->
                                        each.getKey() + " " + each.getValue().toAbsolutePath() + "\n")
                                .collect(Collectors.joining()));
            }
        } catch (IOException e) {
            throw Scratch.trouble("the tablespaces cannot be mapped", e);
        }
    }
}
