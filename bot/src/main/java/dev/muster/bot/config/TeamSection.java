package dev.muster.bot.config;

import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Group;
import dev.muster.bot.people.Person;
import dev.muster.chat.Account;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads people and groups. */
record TeamSection(Section root, ChatsSection.Chats chats) {

    Config.Team team() {
        var people = people();
        var names = people.stream().map(Person::name).collect(Collectors.toSet());
        return new Config.Team(people, groups(names));
    }

    private List<Person> people() {
        var names = new HashSet<String>();
        var accounts = new HashSet<Account>();
        return root.sections("people").stream()
                .map(section -> {
                    var person = person(section);
                    section.unique(names, person.name());
                    person.accounts().stream()
                            .filter(a -> !accounts.add(a))
                            .forEach(account -> section.wrong(
                                    "accounts",
                                    account.chat() + " " + account.id() + " belongs to somebody else already"));
                    section.finish();
                    return person;
                })
                .toList();
    }

    private Person person(Section section) {
        var name = section.name("name");
        if (name.equals(Who.MUSTER)) {
            section.wrong("name", "“" + name + "” is how Muster itself is called: a person needs another");
        }
        var roles = section.choices("roles", Person.Role.class);
        var accounts = new LinkedHashSet<Account>();
        section.words("accounts").forEach((chat, id) -> {
            chats.account(chat, id).ifPresent(wrong -> section.wrong("accounts." + chat, wrong));
            accounts.add(new Account(chat, id));
        });
        return new Person(name, roles, accounts);
    }

    private List<Group> groups(Set<String> people) {
        var names = new HashSet<String>();
        return root.sections("groups").stream()
                .map(section -> {
                    var group = group(section, people);
                    section.unique(names, group.name());
                    section.finish();
                    return group;
                })
                .toList();
    }

    private Group group(Section section, Set<String> people) {
        var name = section.name("name");
        if (Arrays.stream(Person.Role.values()).anyMatch(role -> role.word().equals(name))) {
            section.wrong("name", "“" + name + "” is the name of a role: a group needs another");
        }
        var members = section.names("people");
        members.stream()
                .filter(member -> !people.contains(member))
                .forEach(member -> section.wrong("people", "“" + member + "” is nobody under people"));
        var inChats = section.words("chats");
        inChats.forEach((chat, id) -> chats.group(chat, id).ifPresent(wrong -> section.wrong("chats." + chat, wrong)));
        return new Group(name, Set.copyOf(members), inChats);
    }
}
