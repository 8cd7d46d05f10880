package dev.muster.bot.people;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who stands in which roles and groups at one moment. Who is not in it has left, and may nothing. */
public record Crew(Map<String, Set<String>> standing) {
    public Crew {
        standing = standing.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    public boolean isIn(String person, Collection<String> rolesOrGroups) {
        return standing.getOrDefault(person, Set.of()).stream().anyMatch(rolesOrGroups::contains);
    }

    public List<String> in(Collection<String> rolesOrGroups) {
        return standing.keySet().stream()
                .filter(person -> isIn(person, rolesOrGroups))
                .sorted()
                .toList();
    }

    public Crew without(String person) {
        var others = new HashMap<>(standing);
        others.remove(person);
        return new Crew(others);
    }
}
