package dev.muster.commands.testing;

import dev.muster.commands.plan.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A real disk of few megabytes, mounted for one test, which others fill up while work is under way. */
public record SmallDisk(Path path) implements AutoCloseable {

    /** Only root may mount. */
    public static boolean possible() {
        return "root".equals(System.getProperty("user.name"));
    }

    public static SmallDisk mounted(Path path, int megabytes) throws IOException {
        Files.createDirectories(path);
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=755", "tmpfs", path.toString());
        return new SmallDisk(path);
    }

    /** Work in whose midst somebody else takes all the room that is left: from so many percent on, or at once. */
    public Work crowded(Work.Tools tools, int percent) {
        return new Crowded(tools, this, percent, new AtomicBoolean());
    }

    private record Crowded(Tools tools, SmallDisk disk, int from, AtomicBoolean full) implements Work {
        @Override
        public void progress(int percent, String detail) {
            if (percent >= from && full.compareAndSet(false, true)) {
                disk.fill();
            }
        }

        /** What is quick says nothing of how far it is. */
        @Override
        public void checkpoint() {
            if (from == 0) {
                progress(0, "");
            }
        }
    }

    void fill() {
        var block = new byte[64 * 1024];
        try (var out = Files.newOutputStream(path.resolve("others"))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException _) {
            // That was the last of it.
        }
    }

    /** What is left there beside what others wrote. */
    public List<String> left() throws IOException {
        try (var all = Files.list(path)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("others"))
                    .toList();
        }
    }

    private static void run(String... line) throws IOException {
        try {
            var process = new ProcessBuilder(line).redirectErrorStream(true).start();
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", line) + ": "
                        + new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        run("umount", "--lazy", path.toString());
    }
}
