package dev.muster.commands.vault;

import dev.muster.commands.problem.Problem;
import java.util.Map;

/** What the proof of a step that brought something back says of the backup that it came from, for who reports on it. */
public final class Used {
    private Used() {}

    public static Map<String, String> of(Manifest manifest) {
        return Map.of(
                "backup", manifest.id(), "backup_at", stands(manifest).at().toString());
    }

    /** What was dumped is as it was when the dump began; a copy of the data folder is whole only where it ended. */
    private static Manifest.Moment stands(Manifest manifest) {
        return switch (manifest.kind()) {
            case LOGICAL -> manifest.start();
            case PHYSICAL -> manifest.stop();
        };
    }

    /** Empty when it cannot be seen any more: what was brought back is there all the same. */
    public static Map<String, String> of(Vault vault, String cluster, String id) {
        try {
            return vault.backups(cluster).stream()
                    .filter(backup -> backup.id().equals(id))
                    .findFirst()
                    .map(backup -> of(backup.manifest()))
                    .orElse(Map.of());
        } catch (Problem.Trouble _) {
            return Map.of();
        }
    }
}
