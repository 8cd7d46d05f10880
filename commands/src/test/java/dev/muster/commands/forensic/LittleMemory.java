package dev.muster.commands.forensic;

import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.testing.TestWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;

/** A process of its own that copies the rows of a database, and may not need more memory than it is started with. */
final class LittleMemory {
    private LittleMemory() {}

    /** Where the database is, and where its rows go. */
    public static void main(String[] words) throws Exception {
        try (var observer = new Observer(List.of(), "none", Clock.systemUTC());
                var connection = DriverManager.getConnection(words[0]);
                var out = Files.newOutputStream(Path.of(words[1]))) {
            var copy = RowCopy.of(connection, new Meter(TestWork.on(observer)));
            copy.copy(out);
            if (!copy.unreadable().isEmpty()) {
                throw new IllegalStateException(copy.unreadable().toString());
            }
        }
    }

    static void run(String url, Path into) throws Exception {
        Scene.shell("%s/bin/java -Xmx64m -XX:+UseSerialGC -cp %s %s '%s' %s"
                .formatted(
                        System.getProperty("java.home"),
                        System.getProperty("java.class.path"),
                        LittleMemory.class.getName(),
                        url,
                        into));
    }
}
