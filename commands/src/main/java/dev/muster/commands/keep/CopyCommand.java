package dev.muster.commands.keep;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Backup.Copy;
import dev.muster.commands.vault.Chain;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Where;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code /db backup copy ID --to REPOSITORY}: one more copy, as it is stored. */
record CopyCommand(Work.Tools tools, BackupWords words) implements Command {

    @Override
    public Spec spec() {
        return new Spec(
                "backup copy",
                "Copy a backup to another repository, and prove by its hashes that it arrived",
                Spec.Audience.ONCALL,
                List.of(
                        words.id(),
                        Parameter.option("to", "the repository")
                                .mustBeGiven()
                                .completedBy(_ -> tools.vault().repositories()),
                        words.reason()),
                List.of("/db backup copy orders-20260301-020000-p1a2 --to offsite"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var to = request.arguments().get("to").orElse("");
            if (!tools.vault().repositories().contains(to)) {
                throw Where.unknown("repository", to, tools.vault().repositories());
            }
            var backup = words.backup(request);
            var wanted = wanted(backup, to);
            if (wanted.isEmpty()) {
                return new Answer.Refusal(new Problem(
                        "ALREADY_THERE",
                        "%s has a whole copy of %s already%s"
                                .formatted(
                                        to,
                                        backup.id(),
                                        backup.manifest().base().isEmpty() ? "" : ", and of all that it builds on"),
                        "to prove that it is good: /db backup verify " + backup.id()));
            }
            return new Answer.Proposal(new OneBackup(tools, backup)
                    .plan(
                            "backup copy",
                            title(backup, wanted, to),
                            wanted.stream()
                                    .<Step>map(
                                            each -> new CopyBackup(each.source().cluster(), each.id(), to))
                                    .toList(),
                            wanted.stream().mapToLong(Manifest::bytes).sum(),
                            new OneBackup.Effect(
                                    blast(backup, wanted, to),
                                    "remove the copy's folder from " + to,
                                    request.arguments().get("reason"))));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    /** What it builds on comes first: a copy that cannot be restored from where it is would be none. */
    private List<Manifest> wanted(Backup backup, String to) {
        var backups = tools.vault().backups(backup.manifest().source().cluster());
        return Chain.of(backups, backup.manifest()).links().stream()
                .filter(link -> backups.stream()
                        .noneMatch(each ->
                                each.id().equals(link.id()) && each.copies().get(to) == Copy.THERE))
                .toList();
    }

    private static String title(Backup backup, List<Manifest> wanted, String to) {
        var below =
                wanted.stream().filter(each -> !each.id().equals(backup.id())).count();
        if (below == wanted.size()) {
            return "Copy what backup %s builds on (%s) to %s".formatted(backup.id(), Human.count(below, "backup"), to);
        }
        return "Copy backup %s to %s%s"
                .formatted(
                        backup.id(),
                        to,
                        below == 0
                                ? ""
                                : ", and what it builds on (%s) before".formatted(Human.count(below, "backup")));
    }

    private static LinkedHashMap<String, String> blast(Backup backup, List<Manifest> wanted, String to) {
        var blast = new LinkedHashMap<String, String>();
        blast.put("from", String.join(", ", Kept.places(backup)));
        blast.put(
                "to", to + (backup.copies().get(to) == Copy.DIFFERENT ? ", where an incomplete copy is replaced" : ""));
        blast.put("size", Human.bytes(wanted.stream().mapToLong(Manifest::bytes).sum()));
        return blast;
    }
}
