package dev.muster.commands.side;

import dev.muster.chat.Secret;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Conf;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The side instances of this machine. Their folders are the truth: whichever Muster comes here finds them. */
public final class Sides {
    static final String FILE = "side.json";
    private static final int ANSWER = 20;
    private static final int LONGEST_WAIT = 60 * 60;

    private final Work.Tools tools;

    public Sides(Work.Tools tools) {
        this.tools = tools;
    }

    /** Oldest first. What is being made, or was left half made, is none. */
    public List<Side> all() {
        var root = root();
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var folders = Files.list(root)) {
            return folders.flatMap(folder -> read(folder).stream())
                    .sorted(Comparator.comparing(Side::made).thenComparing(Side::name))
                    .toList();
        } catch (IOException e) {
            throw trouble("the side instances cannot be seen", e);
        }
    }

    public List<Side> of(String cluster) {
        return all().stream().filter(side -> side.cluster().equals(cluster)).toList();
    }

    public Optional<Side> find(String name) {
        return name.matches("[A-Za-z0-9_.-]+") ? read(root().resolve(name)) : Optional.empty();
    }

    /** The one that is called so; a problem if there is none. */
    public Side require(String name) {
        return find(name)
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_SIDE",
                                "there is no side instance “" + name + "”",
                                "see which there are: /db side list; one that went when its time was over comes back when"
                                        + " it is asked for anew")
                        .asTrouble());
    }

    /** Says how to mend it when the server of a side is gone. */
    public Side requireUp(Side side) {
        if (Life.postmaster(side.data()).isEmpty()) {
            throw new Problem(
                            "SIDE_DOWN",
                            "the server of the side instance " + side.name() + " is down",
                            "start it again: /db side start " + side.name() + "; then try again")
                    .asTrouble();
        }
        return side;
    }

    /** Those whose time is over. */
    public List<Side> expired(Instant now) {
        return all().stream().filter(side -> !now.isBefore(side.until())).toList();
    }

    /** As its bootstrap superuser, who may read everything; nobody may write while it is paused. */
    public Connection connect(Side side, String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", side.server().user());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("ApplicationName", "muster");
        properties.setProperty("options", Conf.SESSION);
        properties.setProperty("loginTimeout", String.valueOf(ANSWER));
        properties.setProperty("socketTimeout", String.valueOf(LONGEST_WAIT));
        properties.setProperty("socketFactory", UnixSockets.class.getName());
        properties.setProperty(
                "socketFactoryArg",
                side.server().socket().resolve(".s.PGSQL." + side.port()).toString());
        return DriverManager.getConnection("jdbc:postgresql://localhost:%d/".formatted(side.port()), properties);
    }

    /** What a tool needs in its environment to reach {@code database}: there is no password. */
    public Map<String, Secret> environment(Side side, String database) {
        return Map.of(
                "PGHOST", new Secret(side.server().socket().toString()),
                "PGPORT", new Secret(String.valueOf(side.port())),
                "PGUSER", new Secret(side.server().user()),
                "PGDATABASE", new Secret(database),
                "PGOPTIONS", new Secret(Conf.SESSION));
    }

    Path root() {
        return tools.handling().sides();
    }

    Path folder(String name) {
        return root().resolve(name);
    }

    Work.Tools tools() {
        return tools;
    }

    private Optional<Side> read(Path folder) {
        var file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            return Optional.of(Json.read(in, Kept.class).in(folder.toRealPath()));
        } catch (IOException e) {
            throw trouble("what is known of " + folder.getFileName() + " cannot be read", e);
        } catch (Json.Unreadable e) {
            throw new Problem(
                            "SIDE_UNREADABLE",
                            file + " " + e.why(),
                            "if nobody needs it, end the server that works in that folder and remove the folder")
                    .asTrouble();
        }
    }

    /** All or nothing, also when somebody pulls the plug. */
    void write(Side side) {
        try {
            var draft = side.folder().resolve(FILE + ".new");
            Files.write(draft, Json.bytes(Kept.of(side)));
            Files.move(
                    draft,
                    side.folder().resolve(FILE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw trouble("what is known of " + side.name() + " cannot be written", e);
        }
    }

    static Problem.Trouble trouble(String what, IOException e) {
        if (String.valueOf(e.getMessage()).contains("No space left")) {
            return Scratch.trouble(what, e);
        }
        return new Problem.Trouble(
                new Problem(
                        "SIDE_FOLDER",
                        what + ": " + e.getMessage(),
                        "mend that: restores.sides names the folder where side instances lie"),
                e);
    }
}
