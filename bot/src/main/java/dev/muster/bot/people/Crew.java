package dev.muster.bot.people;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who stands in which roles and groups at one moment. Who is not in it has left, and may nothing. */
public record Crew(Map<String, Set<String>> standing) {
    public Crew {
        standing = Map.copyOf(standing);
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
}
