package dev.muster.commands.shelf;

import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.time.Instant;
import java.util.List;

/** {@code /db backup find --before TIME}: which backup serves a moment, and why that one. */
final class FindCommand implements Command {
    private final Work.Tools tools;
    private final BackupWords words;
    private final WalReach reach;

    FindCommand(Work.Tools tools, BackupWords words, WalReach reach) {
        this.tools = tools;
        this.words = words;
        this.reach = reach;
    }

    @Override
    public Spec spec() {
        return new Spec(
                "backup find",
                "The backup to go back to a moment with, and why that one",
                Spec.Audience.VIEWERS,
                List.of(
                        words.cluster(),
                        Parameter.option(
                                        "before",
                                        "the moment, in UTC unless it names an offset: "
                                                + String.join(", ", Moments.EXAMPLES))
                                .mustBeGiven()
                                .completedBy(_ -> Moments.COMMON),
                        words.kind("only logical or physical ones")),
                List.of(
                        "/db backup find --before 14:05",
                        "/db backup find orders --before \"2h ago\" --kind physical",
                        "/db backup find orders --before \"yesterday 14:05\""));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            words.keeping(cluster);
            var moment = Moments.parse(request.arguments().get("before").orElse(""), request.now());
            var kind = words.kind(request);
            var all = tools.vault().backups(cluster.name()).stream()
                    .filter(backup -> kind.map(backup.manifest().kind()::equals).orElse(true))
                    .toList();
            var wal = reach.look(cluster.name());
            var choice = Choice.of(all, wal.left(), moment);
            var chosen = choice.chosen().orElseThrow(() -> none(cluster, choice, all, moment));
            var card = new FindCard(choice, chosen, moment, request.now());
            return switch (chosen.manifest().kind()) {
                case LOGICAL -> new Answer.Reply(card.document(), card.next());
                case PHYSICAL -> new Answer.Reply(card.document(wal.reaches(chosen.manifest(), moment)), card.next());
            };
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private static Problem.Trouble none(Cluster cluster, Choice choice, List<Backup> all, Instant moment) {
        var fact = "no usable backup of %s is from before %s".formatted(cluster.name(), Moments.shown(moment));
        var bad = choice.bad();
        if (!bad.isEmpty()) {
            return new Problem(
                            "NO_BACKUP_BEFORE",
                            fact + "; of the newest, " + bad.getFirst().id() + ", " + choice.whyNot(bad.getFirst()),
                            "see /db backup show " + bad.getFirst().id())
                    .asTrouble();
        }
        var hint = all.stream()
                .map(Backup::manifest)
                .filter(manifest -> manifest.content().whole())
                .reduce((_, older) -> older)
                .map(FindCommand::oldest)
                .orElse("take one: /db backup now " + cluster.name());
        return new Problem("NO_BACKUP_BEFORE", fact, hint).asTrouble();
    }

    private static String oldest(Manifest manifest) {
        return "the oldest is %s, of %s: ask for a later moment"
                .formatted(manifest.id(), Moments.shown(manifest.stop().at()));
    }
}
