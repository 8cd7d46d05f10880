package dev.muster.commands.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A cluster as it was seen at one moment, node by node in the order of the configuration. */
public record Topology(Cluster cluster, Instant at, List<Seen> nodes) {
    public Topology {
        nodes = List.copyOf(nodes);
    }

    public record Seen(Node node, State state) {
        public Optional<Facts> facts() {
            return state instanceof Up(var facts) ? Optional.of(facts) : Optional.empty();
        }
    }

    public sealed interface State {}

    public record Up(Facts facts) implements State {}

    /** It did not answer, or not as a server that we may use; {@code why} is for people. */
    public record Down(String why) implements State {}

    /** The server that holds Muster's own state: it is no cluster of ours, and nothing may be done to it. */
    public record Ours() implements State {}

    public Stream<Facts> up() {
        return nodes.stream().flatMap(seen -> seen.facts().stream());
    }

    /** The one writer; empty when there is none, or more than one. */
    public Optional<Facts> primary() {
        return writer().flatMap(Seen::facts);
    }

    /** The node of the one writer. */
    public Optional<Seen> writer() {
        var writers = nodes.stream()
                .filter(seen -> seen.facts().filter(facts -> !facts.standby()).isPresent())
                .toList();
        return writers.size() == 1 ? Optional.of(writers.getFirst()) : Optional.empty();
    }

    /** How far a standby is behind the primary. The two were asked at nearly the same time, hence never below zero. */
    public Optional<Long> lagBytes(Facts standby) {
        return standby.standby()
                ? primary()
                        .map(p -> Math.max(0, p.wal().position() - standby.wal().position()))
                : Optional.empty();
    }
}
