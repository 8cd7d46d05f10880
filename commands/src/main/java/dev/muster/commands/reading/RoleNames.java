package dev.muster.commands.reading;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The names of the roles in globals. */
public final class RoleNames implements Sink {
    private static final int MOST = 16 << 20;
    private static final Pattern CREATE = Pattern.compile("(?m)^CREATE ROLE (?:\"((?:[^\"]|\"\")+)\"|([^\" ;]+));$");

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public void write(byte[] bytes, int length) {
        kept.write(bytes, 0, Math.clamp(MOST - kept.size(), 0, length));
    }

    public List<String> names() {
        return CREATE.matcher(kept.toString(StandardCharsets.UTF_8))
                .results()
                .map(found -> found.group(2) == null ? found.group(1).replace("\"\"", "\"") : found.group(2))
                .filter(name -> !name.startsWith("pg_"))
                .toList();
    }

    @Override
    public void end(Report report) {}

    @Override
    public void close() {}
}
