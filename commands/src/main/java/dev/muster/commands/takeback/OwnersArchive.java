package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.host.Host;
import dev.muster.commands.plan.Work;
import dev.muster.commands.scratch.Chores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The archive that a cluster's owner keeps, asked by the restore_command that a node is configured with. */
final class OwnersArchive implements Histories.Elsewhere {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Work work;
    private final Path data;
    private final String command;
    private final Duration patience;
    private boolean silent;

    OwnersArchive(Work work, Path data, String command, Duration patience) {
        this.work = work;
        this.data = data;
        this.command = command;
        this.patience = patience;
    }

    /** It went on for too long: an archive that hangs must not keep a cluster from coming back. */
    private static final class Silent extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The primary's own command, or a standby's, which asks the same archive. */
    static Histories.Elsewhere of(Work work, Ground ground) throws InterruptedException {
        for (var seat : ground.all()) {
            if (Files.isDirectory(seat.data())) {
                var command = Configured.of(work.tools(), seat.data(), "restore_command", work::checkpoint);
                if (!command.isEmpty()) {
                    return new OwnersArchive(work, ground.primary().data(), command, PATIENCE);
                }
            }
        }
        return Histories.Elsewhere.NOWHERE;
    }

    @Override
    public boolean fetch(String name, Path to) throws IOException, InterruptedException {
        if (silent) {
            return false;
        }
        var half = to.resolveSibling(name + ".fetched");
        Files.deleteIfExists(half);
        long end = System.nanoTime() + patience.toNanos();
        Runnable pulse = () -> {
            work.checkpoint();
            if (System.nanoTime() > end) {
                throw new Silent();
            }
        };
        try {
            var outcome = new Chores(work.tools().host(), pulse)
                    .run(Host.Errand.of(List.of("sh", "-c", line(name, half)), Map.of())
                            .in(data)
                            .ordinarily());
            if (!outcome.ok() || !Files.isRegularFile(half)) {
                return false;
            }
            Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (Silent _) {
            silent = true;
            return false;
        } finally {
            Files.deleteIfExists(half);
        }
    }

    @Override
    public Optional<String> doubt() {
        return silent
                ? Optional.of(
                        "restore_command did not answer within %s: a timeline that only its archive knows of may have been given a second time, so look there before that archive is used again"
                                .formatted(Human.duration(patience)))
                : Optional.empty();
    }

    /** As PostgreSQL puts it together: %f the name, %p the place, %r a segment that this does not concern. */
    private String line(String name, Path to) {
        var line = new StringBuilder();
        for (int i = 0; i < command.length(); i++) {
            var said = command.charAt(i) == '%' && i + 1 < command.length()
                    ? Optional.ofNullable(Map.of('f', name, 'p', to.toString(), 'r', "0".repeat(24), '%', "%")
                            .get(command.charAt(i + 1)))
                    : Optional.<String>empty();
            line.append(said.orElse(String.valueOf(command.charAt(i))));
            i += said.isPresent() ? 1 : 0;
        }
        return line.toString();
    }
}
