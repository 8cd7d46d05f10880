package dev.muster.commands.whole;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.vault.Manifest;

/** One database in one logical backup. */
public record Origin(String cluster, String backup, String database) {

    /** The file that it is in. */
    Manifest.Part part(Manifest manifest) {
        return manifest.parts().stream()
                .filter(part -> part.role() == Manifest.Role.DUMP || part.role() == Manifest.Role.DUMP_DIRECTORY)
                .filter(part -> part.database().filter(database::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new Problem(
                                "NOT_IN_BACKUP",
                                "backup " + backup + " holds no dump of the database " + database,
                                "see what it holds: /db backup show " + backup)
                        .asTrouble());
    }

    Manifest.Part part(Exam exam) {
        return part(exam.manifest());
    }

    /** How large it was, there. */
    static long bytes(Exam exam, String database) {
        return exam.database(database).map(Manifest.Database::bytes).orElse(0L);
    }
}
