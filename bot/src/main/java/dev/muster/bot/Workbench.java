package dev.muster.bot;

import dev.muster.bot.config.Config;
import dev.muster.bot.postgres.Programs;
import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.LocalHost;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Work;
import dev.muster.commands.repository.Folder;
import dev.muster.commands.repository.Patient;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What verbs and steps work with, as it is configured. */
final class Workbench {
    private Workbench() {}

    static Work.Tools tools(Config config, Observer observer, Past past) {
        return new Work.Tools(
                observer,
                new Access(),
                new LocalHost(Programs.ordinaryUser(config.postgres().user())),
                new Kits(places(config)),
                vault(config),
                config.handling(),
                past);
    }

    private static Vault vault(Config config) {
        var backups = config.backups();
        var memory = config.state().resolve("repositories");
        var repositories = backups.repositories().stream()
                .<Repository>map(place ->
                        new Patient(new Folder(place.name(), place.path(), memory.resolve(place.name() + ".json"))))
                .toList();
        return new Vault(repositories, backups.keepings(), backups.scratch());
    }

    /** What is configured comes first: it is there for a reason. */
    private static List<Path> places(Config config) {
        var places = new ArrayList<Path>();
        config.postgres().bin().ifPresent(places::add);
        places.add(Path.of("/usr/lib/postgresql"));
        places.add(Path.of("/usr/local/lib/postgresql"));
        try (var packages = Files.newDirectoryStream(Path.of("/usr"), "pgsql-*")) {
            packages.forEach(folder -> places.add(folder.resolve("bin")));
        } catch (IOException _) {
            // A folder that we may not read holds no program that we may run.
        }
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .forEach(places::add);
        return places;
    }
}
