package dev.muster.commands.keep;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.util.List;
import java.util.Map;

/** {@code /db backup pin ID} and {@code unpin ID}: whether a backup stays whatever retention says. */
record PinCommand(Work.Tools tools, BackupWords words, boolean pins) implements Command {

    @Override
    public Spec spec() {
        return pins
                ? new Spec(
                        "backup pin",
                        "Keep a backup until somebody unpins it, whatever retention says",
                        Spec.Audience.ONCALL,
                        List.of(words.id(), words.reason()),
                        List.of("/db backup pin orders-20260301-020000-p1a2 --reason \"before the migration\""))
                : new Spec(
                        "backup unpin",
                        "Let retention decide again about a backup that was pinned",
                        Spec.Audience.ONCALL,
                        List.of(words.id(), words.reason()),
                        List.of("/db backup unpin orders-20260301-020000-p1a2"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var backup = words.backup(request);
            if (pins
                    && backup.pin().isPresent()
                    && request.arguments().get("reason").isEmpty()) {
                return new Answer.Refusal(new Problem(
                        "ALREADY_PINNED",
                        "backup %s is pinned already%s"
                                .formatted(
                                        backup.id(),
                                        backup.pin()
                                                .get()
                                                .reason()
                                                .map(why -> ": " + why)
                                                .orElse("")),
                        "to let retention decide again: /db backup unpin " + backup.id()));
            }
            if (!pins && backup.pin().isEmpty()) {
                return new Answer.Refusal(new Problem(
                        "NOT_PINNED",
                        "backup " + backup.id() + " is not pinned",
                        "see why it stays: /db backup prune "
                                + backup.manifest().source().cluster() + " --dry-run"));
            }
            return new Answer.Proposal(plan(backup, request));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private Plan plan(Backup backup, Request request) {
        var cluster = backup.manifest().source().cluster();
        var reason = request.arguments().get("reason");
        Step step = pins ? new PinBackup(cluster, backup.id(), reason) : new UnpinBackup(cluster, backup.id());
        var undo = pins ? "unpin it" : "pin it again, as long as retention has not let it go";
        return new OneBackup(tools, backup)
                .plan(
                        pins ? "backup pin" : "backup unpin",
                        (pins ? "Pin backup " : "Unpin backup ") + backup.id(),
                        step,
                        new OneBackup.Effect(
                                Map.of(
                                        "backup",
                                        BackupWords.inShort(backup, request.now()) + ", "
                                                + Human.bytes(backup.manifest().bytes())),
                                undo,
                                reason));
    }
}
