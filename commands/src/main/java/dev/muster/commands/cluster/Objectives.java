package dev.muster.commands.cluster;

import java.time.Duration;

/** What a tier asks of a recovery: how much data may be lost (RPO), and how long it may be down (RTO). */
public record Objectives(Duration rpo, Duration rto) {
    public static Objectives of(Cluster.Tier tier) {
        return switch (tier) {
            case CRITICAL -> minutes(1, 5);
            case HIGH -> minutes(5, 15);
            case STANDARD -> minutes(15, 30);
            case ARCHIVE -> minutes(60, 120);
        };
    }

    private static Objectives minutes(long rpo, long rto) {
        return new Objectives(Duration.ofMinutes(rpo), Duration.ofMinutes(rto));
    }
}
