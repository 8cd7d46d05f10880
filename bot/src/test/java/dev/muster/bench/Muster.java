package dev.muster.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** A Muster of the script, as a process of its own. */
final class Muster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern CLIENT = Pattern.compile("\\((\\d+)\\)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final int port;
    final double secondsToReady;
    private final Process process;

    private Muster(Process process, int port, double secondsToReady) {
        this.process = process;
        this.port = port;
        this.secondsToReady = secondsToReady;
    }

    static Muster start(Path script, int port, Path log, String... arguments) throws IOException {
        var line = new ArrayList<>(List.of(script.toString()));
        line.addAll(List.of(arguments));
        long begin = System.nanoTime();
        var process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        while (!isReady(port)) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                process.destroy();
                throw new IllegalStateException("Muster did not start: " + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return new Muster(process, port, (System.nanoTime() - begin) / 1e9);
    }

    private static boolean isReady(int port) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Resident memory in MB. */
    double residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Seconds of processor time used so far, by it and by each session that it has on any server. */
    Map<Long, Double> cpuSeconds() throws IOException {
        var ports = localPorts();
        var used = new HashMap<Long, Double>();
        used.put(process.pid(), cpuSeconds(process.pid()));
        for (var other : ProcessHandle.allProcesses().toList()) {
            var port = CLIENT.matcher(title(other.pid()));
            if (port.find() && ports.contains(Integer.valueOf(port.group(1)))) {
                used.put(other.pid(), cpuSeconds(other.pid()));
            }
        }
        return used;
    }

    /** What was used between two looks; sessions that began meanwhile count, short ones that ended do not. */
    static double used(Map<Long, Double> before, Map<Long, Double> after) {
        return after.entrySet().stream()
                .mapToDouble(each -> each.getValue() - before.getOrDefault(each.getKey(), 0.0))
                .sum();
    }

    /** Of its connections; a server's process says in its title which of them it serves. */
    private Set<Integer> localPorts() throws IOException {
        var proc = Path.of("/proc", String.valueOf(process.pid()));
        var sockets = new HashSet<String>();
        try (var files = Files.list(proc.resolve("fd"))) {
            for (var file : files.toList()) {
                sockets.add(target(file).replaceAll("\\D", ""));
            }
        }
        var ports = new HashSet<Integer>();
        for (var table : List.of("net/tcp", "net/tcp6")) {
            for (var line : Files.readAllLines(proc.resolve(table))) {
                var fields = line.strip().split("\\s+", -1);
                if (sockets.contains(fields[9])) {
                    ports.add(Integer.valueOf(fields[1].substring(fields[1].indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return ""; // It was closed meanwhile.
        }
    }

    private static String title(long pid) {
        try {
            var title = Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"));
            return title.startsWith("postgres: ") ? title : "";
        } catch (IOException _) {
            return ""; // It ended meanwhile.
        }
    }

    private static double cpuSeconds(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            int clockTicks = 100;
            return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / clockTicks;
        } catch (IOException _) {
            return 0; // It ended meanwhile.
        }
    }

    /** As the machine would: without a word. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
