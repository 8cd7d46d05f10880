package dev.muster.bot.people;

import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who is who, who stands together, and which cluster a channel belongs to. */
public record Directory(List<Person> people, List<Group> groups, List<Cluster> clusters) {
    public Directory {
        people = List.copyOf(people);
        groups = List.copyOf(groups);
        clusters = List.copyOf(clusters);
    }

    public Optional<Person> person(Account account) {
        return people.stream()
                .filter(person -> person.accounts().contains(account))
                .findFirst();
    }

    /** Under which accounts a chat knows some people. */
    public List<Account> accounts(Collection<String> names, String chat) {
        return people.stream()
                .filter(person -> names.contains(person.name()))
                .flatMap(person -> person.accounts().stream())
                .filter(account -> account.chat().equals(chat))
                .toList();
    }

    public Optional<String> clusterAt(Place place) {
        var channel = Place.channel(place.chat(), place.channel());
        return clusters.stream()
                .filter(cluster -> cluster.channels().contains(channel))
                .map(Cluster::name)
                .findFirst();
    }

    /** Everybody's roles and groups as they are now. */
    public Crew crew(MembersOf lookup) {
        var present = groups.stream().map(group -> present(group, lookup)).toList();
        return new Crew(people.stream().collect(Collectors.toMap(Person::name, person -> standing(person, present))));
    }

    private record Present(Group group, Set<Account> accounts) {
        boolean holds(Person person) {
            return group.people().contains(person.name())
                    || person.accounts().stream().anyMatch(accounts::contains);
        }
    }

    private static Present present(Group group, MembersOf lookup) {
        var accounts = new HashSet<Account>();
        group.chats().forEach((chat, id) -> accounts.addAll(members(lookup, chat, id)));
        return new Present(group, accounts);
    }

    /** Doubt grants nothing: whatever goes wrong, nobody is in the group. What the chat suffers from, its health tells. */
    private static Set<Account> members(MembersOf lookup, String chat, String id) {
        try {
            return lookup.in(chat, id);
        } catch (RuntimeException _) {
            return Set.of();
        }
    }

    private static Set<String> standing(Person person, List<Present> groups) {
        var standing = new HashSet<String>();
        person.roles().forEach(role -> standing.add(role.word()));
        groups.stream()
                .filter(group -> group.holds(person))
                .forEach(present -> standing.add(present.group().name()));
        return standing;
    }
}
