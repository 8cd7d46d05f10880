package dev.muster.commands.takeback;

import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.wal.Sender;
import java.util.Optional;

/**
 * When people are let in again: as soon as the primary can be written to, unless every commit waits for standbys. Then it is
 * once enough of them are rebuilt: before, whatever is started would hang in its first commit.
 *
 * @param rebuilt after how many of the standbys, in their order
 */
record Opening(int rebuilt, Optional<Check> check) {
    private static final String NAME = "commits need not wait for whoever is not there";

    static Opening of(Work.Tools tools, Ground ground, Upstreams upstreams) throws InterruptedException {
        var quorum = Quorum.of(tools, ground.primary().data());
        if (!quorum.waits()) {
            return new Opening(0, Optional.empty());
        }
        int there = 0;
        var own = tools.vault().keeping(ground.cluster()).flatMap(Keeping::wal);
        if (own.isPresent() && quorum.counts(Sender.applicationName(ground.cluster()))) {
            there++; // It comes back by itself.
        }
        int rebuilt = 0;
        for (var seat : ground.standbys()) {
            if (there >= quorum.needed()) {
                break;
            }
            rebuilt++;
            boolean direct =
                    upstreams.of(seat).map(ground.primary().node()::equals).orElse(true);
            if (direct && quorum.counts(name(tools, seat))) {
                there++;
            }
        }
        return there >= quorum.needed()
                ? new Opening(rebuilt, Optional.of(enough(quorum, ground, rebuilt)))
                : new Opening(ground.standbys().size(), Optional.of(tooFew(quorum, ground)));
    }

    private static Check enough(Quorum quorum, Ground ground, int rebuilt) {
        return new Check(
                NAME,
                rebuilt == 0
                        ? "synchronous_standby_names is “%s”, and Muster's own receiver is enough of them"
                                .formatted(quorum.said())
                        : "synchronous_standby_names is “%s”: nothing that is committed returns until %s is rebuilt, and applications are started then"
                                .formatted(
                                        quorum.said(),
                                        ground.standbys().get(rebuilt - 1).node()),
                true);
    }

    private static Check tooFew(Quorum quorum, Ground ground) {
        return new Check(
                NAME,
                "synchronous_standby_names is “%s”, and too few of these are nodes of %s: nothing that is committed will return until you rebuild them, or let it wait for nobody: ALTER SYSTEM SET synchronous_standby_names = ''; SELECT pg_reload_conf()"
                        .formatted(quorum.said(), ground.cluster()),
                false);
    }

    /** As its receiver calls itself. */
    private static String name(Work.Tools tools, Ground.Seat seat) throws InterruptedException {
        var said = Conninfo.application(Configured.of(tools, seat.data(), "primary_conninfo", () -> {}));
        if (said.isPresent()) {
            return said.get();
        }
        var cluster = Configured.of(tools, seat.data(), "cluster_name", () -> {});
        return cluster.isEmpty() ? "walreceiver" : cluster;
    }
}
