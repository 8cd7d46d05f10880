package dev.muster.bot.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.incident.Incidents;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.health.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is found elsewhere than in a look at the servers. */
class SourcesTest {
    private static final Finding MISSING = new Finding(
            "BACKUP_MISSING", Finding.Severity.CRITICAL, "hourly", "there is no logical backup", "take one");

    private final Cluster cluster =
            new Cluster(TestStore.unique("orders"), Cluster.Tier.STANDARD, List.of(), List.of());
    private Optional<List<Finding>> found = Optional.empty();

    private List<String> told() {
        return TestStore.shared()
                .jdbi()
                .withHandle(h -> h
                        .createQuery(
                                "SELECT kind || ' ' || (body -> 'what' ->> 'code') FROM event WHERE cluster = :c ORDER BY seq")
                        .bind("c", cluster.name())
                        .mapTo(String.class)
                        .list()
                        .stream()
                        .filter(line -> line.contains("BACKUP"))
                        .toList());
    }

    @Test
    void is_told_when_it_comes_and_when_it_goes_and_stays_while_nobody_knows() {
        var jdbi = TestStore.shared().jdbi();
        var journal = new Journal(jdbi, new Shape(Map.of()), new Redaction(List.of()));
        var incidents = new Incidents(jdbi, journal, new Outbox(jdbi), _ -> List.of());
        var source = new Findings.Source(Set.of("BACKUP_MISSING"), _ -> found);
        var findings = new Findings(jdbi, journal, incidents, List.of(source));
        var topology = new Topology(cluster, Instant.parse("2026-03-01T12:00:00Z"), List.of());
        findings.compare(topology);
        assertThat(told()).isEmpty();
        found = Optional.of(List.of(MISSING));
        findings.compare(topology);
        findings.compare(topology);
        assertThat(told()).containsExactly("finding-seen BACKUP_MISSING");
        found = Optional.empty();
        findings.compare(topology);
        assertThat(told()).hasSize(1);
        found = Optional.of(List.of());
        findings.compare(topology);
        assertThat(told()).containsExactly("finding-seen BACKUP_MISSING", "finding-gone BACKUP_MISSING");
    }
}
