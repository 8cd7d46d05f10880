package dev.muster.commands.plan;

import dev.muster.chat.Human;
import java.time.Duration;

/** How long it will take: a range, since nobody knows better. */
public record Estimate(Duration least, Duration most) {
    public static Estimate seconds(double least, double most) {
        return new Estimate(Duration.ofMillis((long) (least * 1000)), Duration.ofMillis((long) (most * 1000)));
    }

    @Override
    public String toString() {
        return Human.duration(least) + " to " + Human.duration(most);
    }
}
