package dev.muster.bot.watch;

import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.health.Checks;
import dev.muster.commands.health.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Writes down what goes wrong and when it is over, once, whichever replica sees it first. What is merely worth a look is
 * written down while an incident is open.
 */
public final class Findings {
    private final Jdbi jdbi;
    private final Journal journal;
    private final Incidents incidents;
    private final List<Source> sources;

    public Findings(Jdbi jdbi, Journal journal, Incidents incidents) {
        this(jdbi, journal, incidents, List.of());
    }

    /** {@code sources}: what is found elsewhere than in a look at the servers. */
    public Findings(Jdbi jdbi, Journal journal, Incidents incidents, List<Source> sources) {
        this.jdbi = jdbi;
        this.journal = journal;
        this.incidents = incidents;
        this.sources = List.copyOf(sources);
    }

    /**
     * Finds things in a rhythm of its own, and says at once what it has found: a look does not wait for it.
     *
     * @param codes all that it may find
     * @param of by cluster; empty where it knows nothing at present, and then nothing of its is taken for gone
     */
    public record Source(Set<String> codes, Function<String, Optional<List<Finding>>> of) {
        public Source {
            codes = Set.copyOf(codes);
        }
    }

    private record Sight(List<Finding> seen, Set<String> unknown) {}

    private Sight look(Topology topology) {
        var seen = new ArrayList<>(Checks.of(topology));
        var unknown = new HashSet<String>();
        for (var source : sources) {
            source.of()
                    .apply(topology.cluster().name())
                    .ifPresentOrElse(seen::addAll, () -> unknown.addAll(source.codes()));
        }
        return new Sight(seen, unknown);
    }

    private record Known(String code, String subject, Instant since) {
        boolean is(Finding finding) {
            return code.equals(finding.code()) && subject.equals(finding.subject());
        }
    }

    void compare(Topology topology) {
        var cluster = topology.cluster().name();
        var sight = look(topology);
        var known = known(cluster);
        var gone = known.stream()
                .filter(k -> !sight.unknown().contains(k.code()))
                .filter(k -> sight.seen().stream().noneMatch(k::is))
                .toList();
        var fresh = sight.seen().stream()
                .filter(finding -> known.stream().noneMatch(k -> k.is(finding)))
                .toList();
        if (gone.isEmpty() && fresh.isEmpty()) {
            return;
        }
        boolean all = incidents.openOf(cluster).isPresent();
        var at = topology.at();
        fresh.stream()
                .filter(finding -> all || finding.severity() == Finding.Severity.CRITICAL)
                .forEach(finding -> jdbi.useTransaction(h -> appeared(h, cluster, finding, at)));
        gone.forEach(finding -> jdbi.useTransaction(h -> went(h, cluster, finding, at)));
    }

    private List<Known> known(String cluster) {
        return jdbi.withHandle(h -> h.createQuery("SELECT code, subject, since FROM finding WHERE cluster = :cluster")
                .bind("cluster", cluster)
                .map((row, _) -> new Known(
                        row.getString("code"),
                        row.getString("subject"),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .list());
    }

    private void appeared(Handle h, String cluster, Finding finding, Instant at) {
        int first = h.createUpdate("""
                        INSERT INTO finding (cluster, code, subject, since) VALUES (:cluster, :code, :subject, :at)
                            ON CONFLICT DO NOTHING
                        """)
                .bind("cluster", cluster)
                .bind("code", finding.code())
                .bind("subject", finding.subject())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
        if (first == 1) {
            journal.append(
                    h,
                    Entry.of(
                            at,
                            Event.Scope.of(cluster),
                            new What.FindingSeen(
                                    finding.code(), finding.severity().name(), finding.subject(), finding.fact())));
        }
    }

    private void went(Handle h, String cluster, Known known, Instant at) {
        int first = h.createUpdate(
                        "DELETE FROM finding WHERE cluster = :cluster AND code = :code AND subject = :subject")
                .bind("cluster", cluster)
                .bind("code", known.code())
                .bind("subject", known.subject())
                .execute();
        if (first == 1) {
            var lasted = Duration.between(known.since(), at);
            journal.append(
                    h,
                    Entry.of(
                            at,
                            Event.Scope.of(cluster),
                            new What.FindingGone(
                                    known.code(), known.subject(), lasted.isNegative() ? Duration.ZERO : lasted)));
        }
    }
}
