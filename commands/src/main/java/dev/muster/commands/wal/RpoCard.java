package dev.muster.commands.wal;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.commands.cluster.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code /db rpo} says of a cluster. Pure. */
record RpoCard(Survey survey, Exposure exposure) {

    /** In words, at most; "nothing" when nothing was written that is not here. */
    static String loss(Exposure exposure) {
        if (exposure.loss().isEmpty()) {
            return "everything";
        }
        boolean atLeast = exposure.wal()
                .filter(age -> age.atLeast() && exposure.loss().get().equals(age.age()))
                .isPresent();
        return exposure.loss().get().isZero()
                ? "nothing"
                : (atLeast ? "at least " : "") + Human.duration(exposure.loss().get());
    }

    Document document() {
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text("If %s burned down now, you would lose %s. Its tier (%s) allows %s."
                .formatted(
                        survey.cluster(),
                        loss(exposure),
                        survey.topology().cluster().tier().name().toLowerCase(Locale.ROOT),
                        Human.duration(exposure.objective()))));
        blocks.add(new Block.Table(List.of("By", "Would be lost", "How it stands"), rows()));
        return new Document(
                survey.cluster() + ": RPO " + (exposure.met() ? "met" : "MISSED"),
                exposure.met() ? Tone.GOOD : Tone.BAD,
                blocks);
    }

    private List<List<String>> rows() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "WAL",
                exposure.wal()
                        .map(age -> age.age().isZero() && !age.atLeast()
                                ? "nothing"
                                : (age.atLeast() ? "at least " : "") + Human.duration(age.age()))
                        .orElse("no help"),
                exposure.why().orElseGet(this::received)));
        rows.add(List.of(
                "backups alone",
                exposure.backupAge().map(Human::duration).orElse("everything"),
                exposure.backup()
                        .map(backup -> backup.id() + (backup.verified() ? ", verified" : ", never verified"))
                        .orElse("there is none")));
        var standbys = survey.topology().up().filter(Facts::standby).toList();
        var lag = standbys.stream()
                .flatMap(facts -> survey.topology().lagBytes(facts).stream())
                .min(Long::compare);
        rows.add(List.of(
                "standbys",
                lag.map(bytes -> Human.bytes(bytes) + " of WAL").orElse("no help"),
                standbys.isEmpty()
                        ? "none is up"
                        : Human.count(standbys.size(), "standby").replace("standbys", "standbys")
                                + "; they follow a DROP TABLE as fast as anything else"));
        return rows;
    }

    private String received() {
        var words = new StringBuilder(survey.sender()
                .flatMap(Sender::connection)
                .filter(Sender.Connected::streaming)
                .map(_ -> "streaming, flushed on Muster's machine")
                .orElse("not streaming; received on Muster's machine up to here"));
        survey.archives()
                .of()
                .forEach((name, archive) -> words.append("; in repository ")
                        .append(name)
                        .append(archive.flatMap(Archive::newest)
                                .map(newest -> " as of " + Human.clock(newest.at(), survey.at()))
                                .orElse(archive.isPresent() ? " nothing yet" : ": it does not answer")));
        return words.toString();
    }
}
