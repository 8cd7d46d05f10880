package dev.muster.bot.config;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads clusters. */
record ClustersSection(Section root) {

    /** The clusters, and for each of them, if it has any channel, the one where its incidents are told. */
    record Fleet(List<Cluster> clusters, Map<String, String> incidentChannels) {}

    Fleet fleet() {
        var names = new HashSet<String>();
        var channels = new HashSet<String>();
        var incidentChannels = new LinkedHashMap<String, String>();
        var clusters = root.sections("clusters").stream()
                .map(section -> {
                    var cluster = cluster(section);
                    section.unique(names, cluster.name());
                    cluster.channels().stream()
                            .filter(channel -> !channels.add(channel))
                            .forEach(channel ->
                                    section.wrong("channels", channel + " belongs to another cluster already"));
                    section.optional("incident_channel")
                            .or(() -> cluster.channels().stream().findFirst())
                            .ifPresent(channel -> {
                                if (!cluster.channels().contains(channel)) {
                                    section.wrong("incident_channel", channel + " is none of the cluster's channels");
                                }
                                incidentChannels.put(cluster.name(), channel);
                            });
                    section.finish();
                    return cluster;
                })
                .toList();
        if (clusters.isEmpty()) {
            root.wrong("clusters", "at least one is needed");
        }
        return new Fleet(clusters, incidentChannels);
    }

    private static Cluster cluster(Section section) {
        var name = section.name("name");
        if (name.matches("\\d+")) {
            section.wrong("name", "“" + name + "” would be taken for a number: a letter or a sign must be in it");
        }
        var tier = section.choice("tier", Cluster.Tier.STANDARD);
        var channels = section.names("channels");
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
