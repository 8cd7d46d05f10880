package dev.muster.bot.config;

import dev.muster.bot.people.Group;
import dev.muster.bot.people.Person;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.slack.workspace.Identity;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What other parts of the file may name. */
record Known(Config.Team team, List<Cluster> clusters, ChatsSection.Chats chats) {

    /** Which channels Slack has is not for a file to know. */
    boolean isThere(Place channel) {
        return channel.chat().equals(Identity.CHAT)
                || chats.console().stream()
                        .flatMap(console -> console.channels().stream())
                        .anyMatch(known -> known.name().equals(channel.channel()))
                || clusters.stream().anyMatch(cluster -> cluster.channels().contains(channel));
    }

    Set<String> rolesAndGroups() {
        return Stream.concat(
                        Stream.of(Person.Role.values()).map(Person.Role::word),
                        team.groups().stream().map(Group::name))
                .collect(Collectors.toSet());
    }

    /** Whoever could ever be in one of them: of a chat's group, that is everybody who has an account in that chat. */
    Set<String> everIn(Collection<String> rolesOrGroups) {
        return team.people().stream()
                .filter(person -> person.roles().stream().anyMatch(role -> rolesOrGroups.contains(role.word()))
                        || team.groups().stream()
                                .filter(group -> rolesOrGroups.contains(group.name()))
                                .anyMatch(group -> couldBeIn(group, person)))
                .map(Person::name)
                .collect(Collectors.toSet());
    }

    private static boolean couldBeIn(Group group, Person person) {
        return group.people().contains(person.name())
                || person.accounts().stream().anyMatch(account -> group.chats().containsKey(account.chat()));
    }

    void mustKnow(Section section, String key, Collection<String> rolesOrGroups) {
        var known = rolesAndGroups();
        rolesOrGroups.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> section.wrong(key, "“" + name + "” is neither a role nor a group"));
    }
}
