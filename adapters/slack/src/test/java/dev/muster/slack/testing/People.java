package dev.muster.slack.testing;

import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.workspace.Identity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Who there is, and the user groups. */
final class People {
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final String home;

    People(String home) {
        this.home = home;
    }

    record Member(Identity identity, String name, Kind kind) {
        boolean foreign() {
            return kind == Kind.FOREIGN;
        }
    }

    record Group(String id, String handle, List<String> users) {}

    void add(Member member) {
        members.put(member.identity().user(), member);
    }

    void add(Group group) {
        groups.put(group.id(), group);
    }

    Optional<Member> find(String user) {
        return Optional.ofNullable(members.get(user));
    }

    Member get(String user) {
        return find(user).orElseThrow(() -> new Refused("user_not_found"));
    }

    Group group(String id) {
        return Optional.ofNullable(groups.get(id)).orElseThrow(() -> new Refused("no_such_subteam"));
    }

    List<Group> groups() {
        return List.copyOf(groups.values());
    }

    /** As {@code users.info} shows a user. */
    ObjectNode shown(Member member) {
        var identity = member.identity();
        var user = Json.object()
                .put("id", identity.user())
                .put("team_id", identity.team())
                .put("name", member.name())
                .put("deleted", member.kind() == Kind.DEACTIVATED)
                .put("is_bot", member.kind() == Kind.BOT)
                .put("is_app_user", false)
                .put("is_admin", false)
                .put("is_owner", false)
                .put("is_restricted", member.kind() == Kind.GUEST)
                .put("is_ultra_restricted", false)
                .put("real_name", member.name())
                .put("tz", "Etc/UTC")
                .put("updated", 1_700_000_000);
        if (!identity.team().equals(home)) {
            user.put("is_stranger", true);
        }
        user.putObject("profile").put("real_name", member.name()).put("display_name", member.name());
        identity.enterprise().ifPresent(enterprise -> {
            var there = user.putObject("enterprise_user");
            there.put("id", identity.user()).put("enterprise_id", enterprise);
            there.putArray("teams").add(identity.team());
        });
        return user;
    }
}
