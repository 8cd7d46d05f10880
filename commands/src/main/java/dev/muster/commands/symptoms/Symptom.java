package dev.muster.commands.symptoms;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.restore.Way;
import java.util.Arrays;

/** What people see when something is wrong, in their words. */
enum Symptom {
    DELETED(
            "deleted",
            "Rows were deleted",
            "The rows that are missing come back from right before they were deleted, into the table as it is now: every row"
                    + " that is there stays as it is."),
    CHANGED(
            "changed",
            "Rows were changed",
            "The whole table is made what it was right before: changed rows get their old values, missing ones come back,"
                    + " newer ones are taken away; all that is replaced is kept beside, and somebody else has to agree."),
    DROPPED(
            "dropped",
            "A table was dropped",
            "The write-ahead log knows when; the table comes back from right before that, with its keys, indexes and"
                    + " grants, and nothing else is touched."),
    DAMAGED(
            "damaged",
            "Damaged: checksum errors, crashes",
            "Every try to repair it changes what is there, so a copy of it comes first. Then a side instance shows what is"
                    + " whole in the backups."),
    MIGRATION(
            "migration",
            "A migration failed",
            "A side instance as of right before it shows what it did; the database is replaced only when that is better"
                    + " than to repair it by hand: what was written since would go."),
    SERVER(
            "server",
            "The server is lost",
            "Everything comes back from the newest base backup and all WAL that was received; if there is none, from the"
                    + " newest dump.");

    private final String word;
    private final String label;
    private final String why;

    Symptom(String word, String label, String why) {
        this.word = word;
        this.label = label;
        this.why = why;
    }

    String word() {
        return word;
    }

    String label() {
        return label;
    }

    String why() {
        return why;
    }

    static Symptom of(String said) {
        return Arrays.stream(values())
                .filter(symptom -> symptom.word.equalsIgnoreCase(said))
                .findFirst()
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_SYMPTOM",
                                "nobody knows what “" + (said.length() > 40 ? said.substring(0, 39) + "…" : said)
                                        + "” looks like",
                                "say one of " + String.join(", ", Way.SYMPTOMS) + "; /db restore alone explains them")
                        .asTrouble());
    }
}
