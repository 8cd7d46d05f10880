package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.hooks.RunHooks;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.OpenSide;
import dev.muster.commands.side.Recoveries;
import dev.muster.commands.side.Target;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Spot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans that the cluster itself is taken back to a moment. */
final class TakebackPlanner {
    private final Work.Tools tools;
    private final Request request;
    private final Cluster cluster;
    private final Target target;
    private final Topology topology;

    TakebackPlanner(Work.Tools tools, Request request, Cluster cluster, Target target) {
        this.tools = tools;
        this.request = request;
        this.cluster = cluster;
        this.target = target;
        this.topology = tools.observer().observe(cluster);
    }

    /** What comes when people are in again, or soon will be. */
    private record After(Opening opening, FirstBackup first, List<String> strangers) {}

    Plan plan() {
        var terrain = new Terrain(tools, topology);
        var upstreams = upstreams(terrain.ground(request.now()));
        terrain.requireDirect();
        var ground = upstreams.ordered();
        var prospect = prospect(ground);
        var recover = new RecoverBeside(ground, side(ground, prospect.step()));
        long bytes = KeptFolder.bytes(ground.primary().data());
        var checks = new ArrayList<>(prospect.checks());
        var strangers = new Followers(tools, ground).strangers();
        checks.addAll(terrain.checks(ground, strangers));
        checks.add(terrain.room(ground, bytes));
        upstreams.check().ifPresent(checks::add);
        var after =
                new After(opening(ground, upstreams), FirstBackup.of(tools, ground, bytes, request.now()), strangers);
        after.opening().check().ifPresent(checks::add);
        checks.add(after.first().check());
        var times = times(ground, prospect, bytes, after);
        return new Plan(
                new Plan.Target("restore", cluster.name(), cluster.tier(), Optional.empty()),
                "Take %s back to %s".formatted(cluster.name(), target.shown()),
                Danger.DESTRUCTIVE,
                steps(upstreams, recover, after),
                new Plan.Outlook(
                        times.whole(),
                        loss(),
                        blast(upstreams, ground, prospect, times),
                        "every node back on its kept data folder, in a minute, as long as those are kept; what was written since stays in a folder of its own"),
                new Plan.Grounds(
                        checks, facts(ground, prospect), request.arguments().get("reason")));
    }

    private Upstreams upstreams(Ground ground) {
        try {
            return Upstreams.of(tools, cluster, ground);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Opening opening(Ground ground, Upstreams upstreams) {
        try {
            return Opening.of(tools, ground, upstreams);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Recoveries.Prospect prospect(Ground ground) {
        var arguments = request.arguments();
        var wish = new Recoveries.Wish(
                arguments.get("from"), arguments.get("timeline").map(Integer::valueOf));
        try {
            return new Recoveries(Elsewhere.tools(
                            tools, Elsewhere.parent(ground.primary().data())))
                    .prospect(cluster, target, wish, request.now());
        } catch (Problem.Trouble trouble) {
            if (trouble.problem().code().equals("SIDE_NO_ROOM")) {
                throw new Problem.Trouble(
                        Terrain.noRoom(
                                trouble.problem().fact().replace("a side instance takes", "recovery beside takes")),
                        trouble);
            }
            throw trouble;
        }
    }

    private static OpenSide side(Ground ground, OpenSide step) {
        return new OpenSide(step.cluster(), ground.besideName(ground.primary()), step.aim(), step.base(), step.lives());
    }

    private List<Step> steps(Upstreams upstreams, RecoverBeside recover, After after) {
        var ground = recover.ground();
        var shown = target.shown();
        var steps = new ArrayList<Step>();
        steps.add(recover);
        steps.add(new WeighLoss(ground));
        steps.add(new AskTakeBack(ground, shown));
        steps.add(new FinishBeside(ground));
        hooks(steps, Hook.When.NOTIFY);
        hooks(steps, Hook.When.STOP);
        steps.add(new CheckWayBack(ground));
        steps.add(new StopCluster(ground, (int) Engine.PATIENCE.toSeconds()));
        steps.add(new SwapFolders(ground, shown));
        steps.add(new OpenCluster(ground));
        var rebuilds = ground.standbys().stream()
                .map(seat -> new RebuildStandby(ground, seat.node(), upstreams.of(seat)))
                .toList();
        int shut = after.opening().rebuilt();
        steps.addAll(rebuilds.subList(0, shut));
        hooks(steps, Hook.When.START);
        hooks(steps, Hook.When.SMOKE);
        hooks(steps, Hook.When.NOTIFY);
        steps.addAll(rebuilds.subList(shut, rebuilds.size())); // It takes as long as it takes, and may fail.
        if (tools.vault().keeping(cluster.name()).flatMap(Keeping::wal).isPresent()) {
            steps.add(new FollowWal(ground));
        }
        after.first().take().ifPresent(steps::add);
        steps.add(new LeftBehind(ground, after.strangers()));
        return steps;
    }

    private void hooks(List<Step> steps, Hook.When when) {
        if (!tools.handling().of(cluster.name()).hooks(when).isEmpty()) {
            steps.add(new RunHooks(cluster.name(), when, cluster.name()));
        }
    }

    private Times times(Ground ground, Recoveries.Prospect prospect, long bytes, After after) {
        var hooks = tools.handling().of(cluster.name()).hooks().stream()
                .map(Hook::deadline)
                .reduce(Duration.ZERO, Duration::plus);
        return new Times()
                .beside(prospect.estimate())
                .finish(bytes)
                .stop(ground.all().size(), hooks)
                .rebuild(
                        ground.standbys().size(),
                        after.opening().rebuilt(),
                        bytes,
                        tools.past().of(cluster.name(), RebuildStandby.class))
                .backup(after.first().estimate());
    }

    private Loss loss() {
        var from = target instanceof Target.AtTime at ? Optional.of(at.at()) : Optional.<Instant>empty();
        return new Loss(
                "from sight, everything that was committed after %s, in every database; it stays in the folder that is kept"
                        .formatted(target.shown()),
                from,
                from.map(_ -> request.now()));
    }

    private Map<String, String> blast(Upstreams upstreams, Ground ground, Recoveries.Prospect prospect, Times times) {
        var blast = new LinkedHashMap<String, String>();
        blast.put(
                "reaches",
                "everybody: every database of %s on %s"
                        .formatted(cluster.name(), Human.count(ground.all().size(), "node")));
        blast.put("nobody gets in for", times.downtime().toString());
        blast.put("standbys rebuilt", upstreams.shown());
        blast.put("stands at", target.shown());
        blast.put("begins with", prospect.step().base().backup());
        blast.put(
                "kept",
                "%s, and that of each standby: the way back until %s at least"
                        .formatted(
                                ground.kept(ground.primary()),
                                Human.day(request.now()
                                        .plus(tools.handling()
                                                .of(cluster.name())
                                                .keeps()))));
        blast.put("time", times.told());
        return blast;
    }

    private Map<String, String> facts(Ground ground, Recoveries.Prospect prospect) {
        var facts = new LinkedHashMap<>(prospect.facts());
        ground.all().forEach(seat -> facts.put("data folder of " + seat.node(), seat.folder()));
        var up = Site.of(topology);
        for (var seat : ground.all()) {
            var spot = new Spot(cluster.name(), seat.node());
            facts.put(
                    "node " + seat.node(),
                    up.stream()
                            .filter(site -> site.spot().equals(spot))
                            .findFirst()
                            .map(Site::essence)
                            .orElse("down"));
        }
        return facts;
    }
}
