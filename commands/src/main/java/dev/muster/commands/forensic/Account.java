package dev.muster.commands.forensic;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.vault.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a copy says of itself, for people. Pure. */
record Account(Evidence evidence) {
    private static final int MOST = 5;

    Proof proof() {
        var took = Duration.between(evidence.begun(), evidence.ended());
        return new Proof(
                "forensic copy %s: %s, %s kept of %s in %s. %s"
                        .formatted(
                                evidence.id(),
                                content(),
                                Human.bytes(evidence.bytes()),
                                Human.bytes(evidence.plainBytes()),
                                Human.duration(took),
                                damage()),
                Map.of(
                        "copy", evidence.id(),
                        "bytes", String.valueOf(evidence.plainBytes()),
                        "seconds", String.valueOf(Math.max(1, took.toSeconds()))));
    }

    String content() {
        return switch (evidence.scene().how()) {
            case FILES -> Human.count(evidence.files(), "file");
            case ROWS ->
                Human.count(evidence.files(), "table") + " of "
                        + evidence.scene().database().orElse("");
        };
    }

    String damage() {
        if (!evidence.damaged()) {
            return "All of it could be read" + remarks() + ".";
        }
        return Stream.of(
                                told(
                                        "could not be read",
                                        holes(),
                                        evidence.unreadable().size()),
                                told(
                                        "has a wrong checksum",
                                        pages(),
                                        evidence.pages().size()))
                        .filter(words -> !words.isEmpty())
                        .collect(Collectors.joining(" "))
                + remarks();
    }

    private String remarks() {
        return evidence.remarks().isEmpty() ? "" : " (" + String.join("; ", evidence.remarks()) + ")";
    }

    private static String told(String what, List<String> all, int number) {
        if (all.isEmpty()) {
            return "";
        }
        var named = all.stream().limit(MOST).collect(Collectors.joining("; "));
        return "What %s: %s%s.".formatted(what, named, number > MOST ? "; and %d more".formatted(number - MOST) : "");
    }

    private List<String> holes() {
        return evidence.unreadable().stream()
                .map(hole -> switch (evidence.scene().how()) {
                    case FILES ->
                        hole.to() == 0
                                ? "%s (%s)".formatted(hole.what(), hole.why())
                                : "%s from byte %d to %d (%s)"
                                        .formatted(hole.what(), hole.from(), hole.to(), hole.why());
                    case ROWS ->
                        hole.to() - hole.from() == 1
                                ? "%s block %d (%s)".formatted(hole.what(), hole.from(), hole.why())
                                : "%s blocks %d to %d (%s)"
                                        .formatted(hole.what(), hole.from(), hole.to() - 1, hole.why());
                })
                .toList();
    }

    private List<String> pages() {
        return evidence.pages().stream()
                .map(page -> page.relation()
                        .map(name -> "%s, block %d (%s)".formatted(name, page.block(), page.file()))
                        .orElse("%s block %d".formatted(page.file(), page.block())))
                .toList();
    }
}
