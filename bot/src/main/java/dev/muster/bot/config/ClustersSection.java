package dev.muster.bot.config;

import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.vault.Keeping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads clusters. */
record ClustersSection(Section root, ChatsSection.Chats chats, BackupsSection.Common backups) {

    /**
     * The clusters, and what else is said of each.
     *
     * @param incidentChannels where its incidents are told: one channel of each chat that it has channels in
     */
    record Fleet(
            List<Cluster> clusters,
            Map<String, List<Place>> incidentChannels,
            List<Keeping> keepings,
            List<Backups.Schedule> schedules,
            Map<String, Handling.OfCluster> handlings) {}

    Fleet fleet() {
        var names = new HashSet<String>();
        var channels = new HashSet<Place>();
        var incidentChannels = new LinkedHashMap<String, List<Place>>();
        var keepings = new ArrayList<Keeping>();
        var schedules = new ArrayList<Backups.Schedule>();
        var handlings = new LinkedHashMap<String, Handling.OfCluster>();
        var clusters = root.sections("clusters").stream()
                .map(section -> {
                    var restore = new RestoreSection(section.section("restore"));
                    var cluster = cluster(section, restore);
                    handlings.put(cluster.name(), restore.handling());
                    section.unique(names, cluster.name());
                    cluster.channels().stream()
                            .filter(channel -> !channels.add(channel))
                            .forEach(channel -> section.wrong(
                                    "channels", channel.channel() + " belongs to another cluster already"));
                    incidentChannels.put(cluster.name(), incidentChannels(section, cluster));
                    keeping(section, cluster.name()).ifPresent(kept -> {
                        keepings.add(kept.keeping());
                        schedules.addAll(kept.schedules());
                    });
                    section.finish();
                    return cluster;
                })
                .toList();
        if (clusters.isEmpty()) {
            root.wrong("clusters", "at least one is needed");
        }
        return new Fleet(clusters, incidentChannels, keepings, schedules, handlings);
    }

    private record Kept(Keeping keeping, List<Backups.Schedule> schedules) {}

    private Optional<Kept> keeping(Section section, String cluster) {
        boolean given = section.isGiven("backups");
        var inner = section.section("backups");
        if (!given) {
            return Optional.empty();
        }
        var reader = new KeepingSection(inner, backups);
        var keeping = reader.keeping(cluster);
        var kept = new Kept(keeping, reader.schedules(keeping));
        inner.finish();
        return Optional.of(kept);
    }

    /** Left out for a chat, it is the first channel there. */
    private List<Place> incidentChannels(Section section, Cluster cluster) {
        var chosen = new LinkedHashMap<String, Place>();
        for (var channel : chats.channels(section, "incident_channels")) {
            if (!cluster.channels().contains(channel)) {
                section.wrong("incident_channels", channel.channel() + " is none of the cluster's channels");
            }
            if (chosen.put(channel.chat(), channel) != null) {
                section.wrong("incident_channels", "at most one of each chat: there are two of " + channel.chat());
            }
        }
        cluster.channels().forEach(channel -> chosen.putIfAbsent(channel.chat(), channel));
        return List.copyOf(chosen.values());
    }

    private Cluster cluster(Section section, RestoreSection restore) {
        var name = section.name("name");
        if (name.matches("\\d+")) {
            section.wrong("name", "“" + name + "” would be taken for a number: a letter or a sign must be in it");
        }
        var tier = section.choice("tier", Cluster.Tier.STANDARD);
        var channels = chats.channels(section, "channels");
        var database = section.text("database", "postgres");
        var user = section.text("user", "muster");
        var password = section.secrets().needed("password");
        var sslmode = section.text("sslmode", "prefer");
        if (!sslmode.matches("disable|allow|prefer|require|verify-ca|verify-full")) {
            section.wrong(
                    "sslmode", "“" + sslmode + "” is none of disable, allow, prefer, require, verify-ca, verify-full");
        }
        var names = new HashSet<String>();
        var nodes = section.sections("nodes").stream()
                .map(node -> {
                    var login = new Node.Login(
                            node.needed("host"),
                            node.number("port", 5432, 1, 65535),
                            database,
                            user,
                            password,
                            sslmode);
                    var built = new Node(node.name("name"), login, node.path("data"));
                    node.unique(names, built.name());
                    restore.control(node, built.name());
                    node.finish();
                    return built;
                })
                .toList();
        if (nodes.isEmpty()) {
            section.wrong("nodes", "at least one is needed");
        }
        return new Cluster(name, tier, nodes, channels);
    }
}
