package dev.muster.commands.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * This machine.
 *
 * @param ordinaryUser who runs servers, when Muster is root; empty when it is not
 */
public record LocalHost(Optional<String> ordinaryUser) implements Host {
    private static final int LINES_KEPT = 40;

    @Override
    public Program start(Errand errand) throws IOException {
        var line = new ArrayList<String>();
        if (errand.ordinary()) {
            ordinaryUser.ifPresent(user -> line.addAll(
                    List.of("setpriv", "--reuid", user, "--regid", user, "--init-groups", "--no-new-privs", "--")));
        }
        line.addAll(errand.arguments());
        var builder = new ProcessBuilder(line);
        errand.folder().map(Path::toFile).ifPresent(builder::directory);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        errand.environment().forEach((name, value) -> builder.environment().put(name, value.reveal()));
        return new Local(builder.start());
    }

    @Override
    public void handOver(Path path) throws IOException {
        if (ordinaryUser.isPresent()) {
            var principal =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ordinaryUser.get());
            Files.getFileAttributeView(path, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setOwner(principal);
        }
    }

    private static final class Local implements Program {
        private static final Duration GENTLY = Duration.ofMillis(700);

        private final Process process;
        private final ArrayDeque<String> complaint = new ArrayDeque<>();
        private final Thread listener;

        Local(Process process) {
            this.process = process;
            this.listener = Thread.ofVirtual().name("stderr").start(this::listen);
        }

        private void listen() {
            try (BufferedReader reader = process.errorReader()) {
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    keep(line);
                }
            } catch (IOException _) {
                // The program is gone, and with it whatever it still wanted to say.
            }
        }

        private void keep(String line) {
            synchronized (complaint) {
                complaint.addLast(line);
                if (complaint.size() > LINES_KEPT) {
                    complaint.removeFirst();
                }
            }
        }

        @Override
        public InputStream output() {
            return process.getInputStream();
        }

        @Override
        public OutputStream input() {
            return process.getOutputStream();
        }

        @Override
        public Optional<Integer> await(Duration patience) throws InterruptedException {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            listener.join(GENTLY);
            return Optional.of(process.exitValue());
        }

        @Override
        public String complaint() {
            synchronized (complaint) {
                return String.join("\n", complaint);
            }
        }

        @Override
        public void close() {
            var all = new ArrayList<>(process.descendants().toList());
            all.add(process.toHandle());
            all.forEach(ProcessHandle::destroy);
            try {
                process.waitFor(GENTLY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
