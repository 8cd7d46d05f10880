package dev.muster.commands.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.PlainText;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Sample;
import dev.muster.commands.cluster.Seen;
import dev.muster.commands.cluster.Topology;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class StatusTest {

    private static Sample sample(String node, Instant at, long transactions) {
        boolean standby = node.equals("orders-b");
        return new Sample(node, at, standby, transactions, standby ? Optional.of(4096L) : Optional.empty());
    }

    /** Ten transactions a second on the primary, over {@code minutes}. */
    private static List<Sample> history(int minutes) {
        var samples = new ArrayList<Sample>();
        for (int i = minutes * 6; i > 0; i--) {
            var at = Seen.NOW.minusSeconds(i * 10L);
            samples.add(sample("orders-a", at, 5000 - i * 100L));
            samples.add(sample("orders-b", at, 0));
        }
        return samples;
    }

    @Test
    void a_healthy_cluster_reads_as_it_did_before() {
        var document = new StatusCard(Seen.healthy(), history(5), Optional.empty()).document();
        assertThat(document.tone()).isEqualTo(Tone.GOOD);
        Golden.matches("status/healthy.txt", PlainText.of(document));
    }

    @Test
    void a_cluster_in_trouble_reads_as_it_did_before() {
        var load =
                new Facts.Load(95, 100, 1, 1, 1, Optional.of(Duration.ofMinutes(3)), Optional.of(Duration.ofHours(1)));
        var topology = Seen.of(
                new Topology.Up(Seen.with(Seen.primary(), load)),
                new Topology.Down("nothing listens on 127.0.0.1:5433"));
        var document = new StatusCard(topology, List.of(), Optional.empty()).document();
        assertThat(document.tone()).isEqualTo(Tone.BAD);
        Golden.matches("status/trouble.txt", PlainText.of(document));
    }

    @Test
    void one_node_alone_is_judged_alone() {
        var topology = Seen.of(new Topology.Up(Seen.primary()), new Topology.Down("gone"));
        var document = new StatusCard(topology, List.of(), Optional.of("orders-a")).document();
        assertThat(document.title()).isEqualTo("orders-a: all is well");
        assertThat(PlainText.of(document)).doesNotContain("orders-b");
    }

    @Test
    void all_clusters_are_on_a_line_each() {
        var document =
                StatusCard.overview(List.of(Seen.healthy(), Seen.of(new Topology.Down("x"), new Topology.Down("y"))));
        Golden.matches("status/overview.txt", PlainText.of(document));
    }

    @Test
    void a_rate_needs_an_earlier_look_and_a_counter_that_did_not_go_back() {
        var facts = Seen.primary();
        var earlier = sample("orders-a", Seen.NOW.minusSeconds(10), 4900);
        assertThat(Rates.now("orders-a", facts, Seen.NOW, List.of(earlier))).hasValue(10.0);
        assertThat(Rates.now("orders-a", facts, Seen.NOW, List.of())).isEmpty();
        var reset = sample("orders-a", Seen.NOW.minusSeconds(10), 6000);
        assertThat(Rates.now("orders-a", facts, Seen.NOW, List.of(reset))).isEmpty();
        var longAgo = sample("orders-a", Seen.NOW.minus(Duration.ofHours(1)), 10);
        assertThat(Rates.now("orders-a", facts, Seen.NOW, List.of(longAgo))).isEmpty();
    }

    @Test
    void the_last_hour_is_a_picture_with_something_on_it() throws IOException {
        var image = ImageIO.read(LastHour.png(history(60)).stream());
        assertThat(image.getWidth()).isGreaterThan(600);
        int painted = 0;
        for (int x = 0; x < image.getWidth(); x += 5) {
            for (int y = 0; y < image.getHeight(); y += 5) {
                painted += image.getRGB(x, y) == 0 ? 0 : 1;
            }
        }
        assertThat(painted).isGreaterThan(500);
    }

    @Test
    void the_picture_is_told_in_words_too() {
        assertThat(LastHour.inWords(Seen.healthy(), history(5)))
                .isEqualTo("Last hour of orders: 10.0 transactions/s on average, 10.0 at most; lag at most 4.0 kB");
    }

    @Test
    void after_a_failover_the_counters_of_two_nodes_are_never_subtracted() {
        var samples = List.of(
                new Sample("orders-a", Seen.NOW.minusSeconds(20), false, 20_000, Optional.empty()),
                new Sample("orders-b", Seen.NOW.minusSeconds(10), false, 50_000_000, Optional.empty()),
                new Sample("orders-b", Seen.NOW, false, 50_000_100, Optional.empty()));
        assertThat(LastHour.inWords(Seen.healthy(), samples)).contains("10.0 transactions/s on average, 10.0 at most");
    }

    @Test
    void what_is_wrong_with_the_cluster_is_told_of_a_single_node_too() {
        var topology = Seen.of(new Topology.Down("gone"), new Topology.Up(Seen.standby()));
        var document = new StatusCard(topology, List.of(), Optional.of("orders-b")).document();
        assertThat(PlainText.of(document)).contains("no node takes writes");
    }

    @Test
    void a_picture_of_a_single_look_is_still_a_picture() {
        assertThat(LastHour.png(List.of(sample("orders-b", Seen.NOW, 1))).size())
                .isPositive();
        assertThat(LastHour.png(List.of()).size()).isPositive();
    }
}
