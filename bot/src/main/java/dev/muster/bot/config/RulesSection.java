package dev.muster.bot.config;

import dev.muster.bot.gate.Policy;
import dev.muster.bot.gate.Rule;
import dev.muster.bot.people.Person;
import dev.muster.chat.Place;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads what plans and runs are held to: policy, break_glass and runs. */
record RulesSection(Section root, Known known) {

    Config.Rules rules() {
        var entries = root.sections("policy").stream()
                .flatMap(section -> entries(section).stream())
                .toList();
        return new Config.Rules(new Policy(entries), tell(root.section("break_glass")), undoFor(root.section("runs")));
    }

    /**
     * One entry becomes one for each danger and tier that it is about, each with a complete rule: what it leaves out must
     * not make a critical cluster's plan as easy as another's.
     */
    private List<Policy.Entry> entries(Section section) {
        var danger = section.optionalChoice("danger", Danger.class);
        var tier = section.optionalChoice("tier", Cluster.Tier.class);
        var verb = section.optional("verb");
        section.standard("approvals", "as built in");
        section.standard("reason", "as built in");
        section.standard("typed", "as built in");
        var entries = new ArrayList<Policy.Entry>();
        for (var d : danger.map(List::of).orElse(List.of(Danger.values()))) {
            for (var t : tier.map(List::of).orElse(List.of(Cluster.Tier.values()))) {
                var rule = rule(section, Policy.builtIn(d, t));
                entries.add(new Policy.Entry(Optional.of(d), Optional.of(t), verb, rule));
                if (isOnSomeCluster(t)) {
                    whyHopeless(d, rule).ifPresent(why -> section.wrong("", "nobody could ever approve this: " + why));
                }
            }
        }
        section.finish();
        return entries;
    }

    private Rule rule(Section section, Rule builtIn) {
        var approvers = section.names("approvers", "approver");
        known.mustKnow(section, "approvers", approvers);
        return new Rule(
                section.number("approvals", builtIn.approvals(), 0, 20),
                section.isGiven("approvers") ? Set.copyOf(approvers) : builtIn.approvers(),
                section.number("denials", builtIn.denials(), 1, 20),
                section.duration("expires", "30m", Duration.ofSeconds(1)),
                section.flag("reason", builtIn.reason()),
                section.duration("rest", "0s", Duration.ZERO),
                section.flag("typed", builtIn.typed()));
    }

    private boolean isOnSomeCluster(Cluster.Tier tier) {
        return known.clusters().stream().anyMatch(cluster -> cluster.tier() == tier);
    }

    /** Whoever asks does not count: it is hopeless when too few others are left, whoever of those who may ask asks. */
    private Optional<String> whyHopeless(Danger danger, Rule rule) {
        var voters = known.everIn(rule.approvers());
        if (mostWithoutAsker(danger, voters) >= rule.approvals()) {
            return Optional.empty();
        }
        var who = voters.isEmpty() ? "nobody" : String.join(", ", new TreeSet<>(voters));
        return Optional.of("it needs " + rule.approvals() + " of " + String.join(", ", new TreeSet<>(rule.approvers()))
                + " other than who asks, and there is " + who);
    }

    private long mostWithoutAsker(Danger danger, Set<String> voters) {
        var audience = switch (danger) {
            case READ -> Spec.Audience.VIEWERS;
            case CHANGE, DESTRUCTIVE -> Spec.Audience.ONCALL;
        };
        var askers = known.team().people().stream()
                .filter(person -> person.mayAsk(audience))
                .map(Person::name)
                .collect(Collectors.toSet());
        return askers.stream()
                .mapToLong(asker -> voters.size() - (voters.contains(asker) ? 1 : 0))
                .max()
                .orElse(voters.size());
    }

    private List<Place> tell(Section section) {
        var channels = known.chats().channels(section, "tell");
        channels.stream()
                .filter(channel -> !known.isThere(channel))
                .forEach(channel -> section.wrong(
                        "tell", "“" + channel.channel() + "” is no channel of the console or of a cluster"));
        section.finish();
        return channels;
    }

    private static Duration undoFor(Section section) {
        var duration = section.duration("undo_for", "24h", Duration.ZERO);
        section.finish();
        return duration;
    }
}
