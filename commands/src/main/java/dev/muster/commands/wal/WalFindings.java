package dev.muster.commands.wal;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.health.Finding;
import dev.muster.commands.health.Finding.Severity;
import dev.muster.commands.plan.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What is wrong about receiving WAL, and whether more would be lost than a tier allows. Looked for in a rhythm of its own,
 * since a repository may take its time.
 */
public final class WalFindings {
    public static final Set<String> CODES = Set.of(
            "RPO_MISSED",
            "WAL_RECEIVER_DOWN",
            "WAL_GAP",
            "SLOT_LOST",
            "SLOT_LEFT",
            "SLOT_RETAINS",
            "WAL_NOT_SEALED",
            "WAL_NOT_COPIED");

    /** Before that, a restart or a failover explains it. */
    private static final Duration DOWN = Duration.ofMinutes(1);

    private static final Duration UNSEALED = Duration.ofMinutes(2);
    private static final Duration UNCOPIED = Duration.ofMinutes(10);
    /** A server is asked each time; repositories, which may hold very much, are not. */
    private static final Duration REPOSITORIES = Duration.ofSeconds(60);

    private static final long MUCH = 1L << 30;

    private final Surveyor surveyor;
    private final Map<String, List<Finding>> last = new ConcurrentHashMap<>();

    public WalFindings(Work.Tools tools, Reception.All receptions) {
        this.surveyor = new Surveyor(tools, receptions, REPOSITORIES);
    }

    /** To be called every few seconds. */
    public void look(Cluster cluster) {
        surveyor.survey(cluster)
                .ifPresent(survey ->
                        last.put(cluster.name(), of(survey, Exposure.of(survey, surveyor.trail(cluster.name())))));
    }

    /** As of the last look; empty before the first, and where another replica of Muster knows better. */
    public Optional<List<Finding>> of(String cluster) {
        if (surveyor.tools().vault().keeping(cluster).isEmpty()) {
            return Optional.of(List.of());
        }
        return surveyor.receivedElsewhere(cluster) ? Optional.empty() : Optional.ofNullable(last.get(cluster));
    }

    /** Pure. */
    static List<Finding> of(Survey survey, Exposure exposure) {
        var found = new ArrayList<Finding>();
        var name = survey.cluster();
        if (!exposure.met()) {
            found.add(new Finding(
                    "RPO_MISSED",
                    Severity.CRITICAL,
                    name,
                    "if it burned down now, %s would be lost; its tier allows %s"
                            .formatted(RpoCard.loss(exposure), Human.duration(exposure.objective())),
                    "see /db rpo " + name));
        }
        if (survey.keeping().wal().isEmpty()) {
            return found;
        }
        survey.sender().ifPresent(sender -> sender(survey, sender, found));
        survey.slots()
                .left()
                .forEach(node -> found.add(new Finding(
                        "SLOT_LEFT",
                        Severity.WARNING,
                        node,
                        "keeps our replication slot from when it was the primary, and WAL for it until its disk is full",
                        "drop it there: SELECT pg_drop_replication_slot('%s')"
                                .formatted(survey.keeping().wal().orElseThrow().slot()))));
        var gaps = survey.harmful();
        if (!gaps.isEmpty()) {
            found.add(new Finding(
                    "WAL_GAP",
                    Severity.CRITICAL,
                    name,
                    gaps.getFirst().inWords()
                            + (gaps.size() > 1 ? ", and " + Human.count(gaps.size() - 1L, "other hole") : "")
                            + "; recovery to moments in between is impossible",
                    "take a base backup: /db backup now " + name + " --kind physical"));
        }
        sealing(survey).ifPresent(found::add);
        survey.keeping().repositories().stream()
                .skip(1)
                .forEach(other -> copied(survey, other).ifPresent(found::add));
        return found;
    }

    /** A repository that does not answer is told as that. */
    private static Optional<Finding> copied(Survey survey, String repository) {
        var copy = Optional.ofNullable(survey.archives().of().get(repository)).flatMap(there -> there);
        if (copy.isEmpty() || survey.archive().isEmpty()) {
            return Optional.empty();
        }
        var there = copy.get().stored().stream()
                .collect(Collectors.toMap(Stored::name, stored -> stored.item().bytes(), (one, _) -> one));
        var missing = survey.archive().get().stored().stream()
                .filter(stored -> stored.kind() != Spool.Kind.PARTIAL)
                .filter(stored -> stored.at().plus(UNCOPIED).isBefore(survey.at()))
                .filter(stored -> !Long.valueOf(stored.item().bytes()).equals(there.get(stored.name())))
                .toList();
        return missing.stream()
                .findFirst()
                .map(first -> new Finding(
                        "WAL_NOT_COPIED",
                        Severity.WARNING,
                        repository,
                        "lacks %s of WAL of %s, from %s on: from there, nothing newer than a backup could be restored"
                                .formatted(Human.count(missing.size(), "file"), survey.cluster(), first.name()),
                        "it is copied again every minute: see whether " + repository
                                + " is full or may not be written"));
    }

    private static void sender(Survey survey, Sender sender, List<Finding> found) {
        var name = survey.cluster();
        var node = survey.topology().writer().map(seen -> seen.node().name()).orElse(name);
        boolean streams =
                sender.connection().filter(Sender.Connected::streaming).isPresent();
        var hindered = survey.reception()
                .map(Reception::state)
                .flatMap(state -> state instanceof Reception.State.Hindered it ? Optional.of(it) : Optional.empty());
        boolean lasting = hindered.filter(it -> it.since().plus(DOWN).isBefore(survey.at()))
                .isPresent();
        if (!streams && lasting) {
            found.add(new Finding(
                    "WAL_RECEIVER_DOWN",
                    Severity.CRITICAL,
                    name,
                    "WAL is not received from " + node
                            + hindered.map(it -> ": " + it.problem().fact()).orElse(""),
                    hindered.map(it -> it.problem().hint()).orElse("see /db wal status " + name)));
        }
        if (sender.slot().filter(Sender.Slot::lost).isPresent()) {
            found.add(new Finding(
                    "SLOT_LOST",
                    Severity.CRITICAL,
                    node,
                    "our replication slot was invalidated: the server threw WAL away that was not received",
                    "it is made again by itself; see /db wal check " + name + ", and raise max_slot_wal_keep_size"));
        }
        long retained = sender.retained().orElse(0L);
        boolean near = sender.slot()
                .flatMap(Sender.Slot::safeBytes)
                .filter(safe -> safe < retained)
                .isPresent();
        if (near || retained > MUCH) {
            found.add(new Finding(
                    "SLOT_RETAINS",
                    near ? Severity.CRITICAL : Severity.WARNING,
                    node,
                    "our replication slot keeps " + Human.bytes(retained) + " of WAL on its disk"
                            + sender.slot()
                                    .flatMap(Sender.Slot::safeBytes)
                                    .map(safe -> ", and is lost after " + Human.bytes(Math.max(0, safe)) + " more")
                                    .orElse(""),
                    "see why it is not received: /db wal status " + name));
        }
    }

    private static Optional<Finding> sealing(Survey survey) {
        return survey.reception()
                .flatMap(reception -> reception
                        .sealing()
                        .filter(_ -> reception
                                .backlog()
                                .unsealedSince()
                                .filter(since -> since.plus(UNSEALED).isBefore(survey.at()))
                                .isPresent())
                        .map(problem -> new Finding(
                                "WAL_NOT_SEALED",
                                Severity.CRITICAL,
                                survey.cluster(),
                                "received WAL waits in the spool (%s): %s"
                                        .formatted(
                                                Human.bytes(reception.backlog().bytes()), problem.fact()),
                                problem.hint())));
    }
}
