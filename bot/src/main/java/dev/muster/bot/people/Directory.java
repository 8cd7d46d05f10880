package dev.muster.bot.people;

import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import java.util.List;
import java.util.Optional;

/** Who is who, and which cluster a channel belongs to. */
public record Directory(List<Person> people, List<Cluster> clusters) {
    public Directory {
        people = List.copyOf(people);
        clusters = List.copyOf(clusters);
    }

    public Optional<Person> person(Account account) {
        return people.stream()
                .filter(person -> person.accounts().contains(account))
                .findFirst();
    }

    public Optional<String> clusterAt(Place place) {
        return clusters.stream()
                .filter(cluster -> cluster.channels().contains(place.channel()))
                .map(Cluster::name)
                .findFirst();
    }
}
