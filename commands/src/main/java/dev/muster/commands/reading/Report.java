package dev.muster.commands.reading;

import dev.muster.commands.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** What was seen of a backup, and what is wrong with it. */
public final class Report {
    private final List<String> seen = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    public enum Code {
        BACKUP_INCOMPLETE,
        BACKUP_DAMAGED,
        BACKUP_OF_ANOTHER_CLUSTER,
        BACKUP_NOT_RESTORABLE,
        BACKUP_DIFFERS,
        BACKUP_SUSPECT
    }

    public record Finding(Code code, String text) {}

    public void saw(String what) {
        seen.add(what);
    }

    public void found(Code code, String text) {
        findings.add(new Finding(code, text));
    }

    /** What was found of something that belongs to it. */
    void foundOf(String whose, Report other) {
        other.findings.forEach(finding -> found(finding.code(), whose + ": " + finding.text()));
    }

    public boolean good() {
        return findings.isEmpty();
    }

    public List<String> seen() {
        return List.copyOf(seen);
    }

    public List<String> problems() {
        return findings.stream().map(Finding::text).toList();
    }

    /** The first finding is what the others follow from. */
    public Problem.Trouble trouble(String cluster, String id, String repository) {
        var first = findings.getFirst();
        int more = findings.size() - 1;
        return new Problem(
                        first.code().name(),
                        "backup %s in %s is not good: %s%s"
                                .formatted(id, repository, first.text(), more == 0 ? "" : " (and " + more + " more)"),
                        "do not rely on it: take another (/db backup now %s), or verify a copy of it elsewhere (--repository)"
                                .formatted(cluster))
                .asTrouble();
    }
}
