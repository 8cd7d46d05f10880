package dev.muster.slack.testing;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Who there is: users, groups, the workspace and our app itself. */
final class PeopleMethods {
    private final World world;

    PeopleMethods(World world) {
        this.world = world;
    }

    Map<String, Handler> all() {
        return Map.of(
                "api.test", in -> Json.object().setAll(Map.of("args", in.values())),
                "auth.test", _ -> self(),
                "bots.info", this::bot,
                "team.info", _ -> team(),
                "users.info", this::user,
                "usergroups.list", _ -> groups(),
                "usergroups.users.list", this::group);
    }

    private ObjectNode self() {
        var app = world.app;
        var self = Json.object()
                .put("url", "https://" + Installation.DOMAIN + ".slack.com/")
                .put("team", Installation.DOMAIN)
                .put("user", "muster")
                .put("team_id", app.team())
                .put("user_id", app.botUser())
                .put("bot_id", app.bot())
                .put("is_enterprise_install", false);
        world.enterprise.ifPresent(enterprise -> self.put("enterprise_id", enterprise));
        return self;
    }

    private ObjectNode bot(Arguments in) {
        var app = world.app;
        if (!in.maybe("bot").orElse(app.bot()).equals(app.bot())) {
            throw new Refused("bot_not_found");
        }
        var answer = Json.object();
        answer.putObject("bot")
                .put("id", app.bot())
                .put("deleted", false)
                .put("name", "muster")
                .put("app_id", app.app())
                .put("user_id", app.botUser())
                .put("updated", 1_700_000_000)
                .putObject("icons");
        return answer;
    }

    private ObjectNode team() {
        var answer = Json.object();
        var team = answer.putObject("team")
                .put("id", world.app.team())
                .put("name", Installation.DOMAIN)
                .put("domain", Installation.DOMAIN)
                .put("email_domain", "");
        team.putObject("icon");
        world.enterprise.ifPresent(enterprise -> team.put("enterprise_id", enterprise));
        return answer;
    }

    private ObjectNode user(Arguments in) {
        var id = in.text("user");
        var answer = Json.object();
        if (id.equals(world.app.botUser())) {
            answer.putObject("user")
                    .put("id", id)
                    .put("team_id", world.app.team())
                    .put("name", "muster")
                    .put("deleted", false)
                    .put("is_bot", true)
                    .putObject("profile")
                    .put("bot_id", world.app.bot());
            return answer;
        }
        answer.set("user", world.people.shown(world.people.get(id)));
        return answer;
    }

    private void paid() {
        if (world.freePlan) {
            throw new Refused("plan_upgrade_required");
        }
    }

    private ObjectNode groups() {
        paid();
        var answer = Json.object();
        var list = answer.putArray("usergroups");
        for (var group : world.people.groups()) {
            list.addObject()
                    .put("id", group.id())
                    .put("team_id", world.app.team())
                    .put("is_usergroup", true)
                    .put("name", group.handle())
                    .put("handle", group.handle())
                    .put("date_delete", 0)
                    .put("user_count", group.users().size());
        }
        return answer;
    }

    private ObjectNode group(Arguments in) {
        paid();
        var answer = Json.object();
        var users = answer.putArray("users");
        world.people.group(in.text("usergroup")).users().forEach(users::add);
        return answer;
    }
}
