package dev.muster.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.people.Group;
import dev.muster.bot.people.Person;
import dev.muster.commands.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @TempDir
    Path folder;

    private ConfigFile.Outcome read(String yaml) throws IOException {
        return FullFile.read(folder, yaml);
    }

    private List<String> mistakes(String yaml) throws IOException {
        return FullFile.mistakes(folder, yaml);
    }

    @Test
    void every_key_is_read() throws IOException {
        var outcome = read(FullFile.TEXT);
        assertThat(outcome.mistakes()).isEmpty();
        var config = outcome.config().orElseThrow();
        assertThat(config.web()).isEqualTo(new Config.Web("0.0.0.0", 9000));
        assertThat(config.watch().every()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.state()).isEqualTo(folder.resolve("state"));
        assertThat(config.team().people().getFirst().roles())
                .containsExactlyInAnyOrder(Person.Role.VIEWER, Person.Role.ONCALL);
        assertThat(config.directory().groups())
                .containsExactly(
                        new Group("dba", Set.of("bert", "carl"), Map.of("console", "s0123", "slack", "S0123")));
        var cluster = config.clusters().getFirst();
        assertThat(cluster.tier()).isEqualTo(Cluster.Tier.CRITICAL);
        assertThat(cluster.nodes().getFirst().login().password().reveal()).isEqualTo("from the file");
        assertThat(cluster.nodes().getFirst().data()).hasValue(Path.of("/data"));
        assertThat(config.store().password().orElseThrow().reveal()).isEqualTo("from the environment");
    }

    @Test
    void no_secret_shows_itself() throws IOException {
        assertThat(read(FullFile.TEXT).config().orElseThrow().toString())
                .doesNotContain("from the")
                .doesNotContain(FullFile.TOKEN)
                .doesNotContain(FullFile.IDENTITY)
                .doesNotContain(FullFile.PAGER_KEY);
    }

    @Test
    void docs_configuration_lists_every_key_with_its_default() throws IOException {
        var documented = new TreeMap<String, String>();
        for (var line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
            if (line.startsWith("| `")) {
                var cells = line.split("\\|", -1);
                documented.put(
                        cells[1].strip().replace("`", ""), cells[2].strip().replace("`", ""));
            }
        }
        assertThat(documented).isEqualTo(new TreeMap<>(read(FullFile.TEXT).keys()));
    }

    @Test
    void all_mistakes_are_told_at_once_each_with_its_place() throws IOException {
        var wrong = FullFile.TEXT
                .replace("port: 9000", "port: 99999")
                .replace("format: json", "format: xml")
                .replace("every: 30s", "every: soon")
                .replace("tier: critical\n    channels", "teir: critical\n    channels")
                .replace("\"${file:secret}\"", "hunter2")
                .replace("roles: [viewer, oncall]", "roles: [king]")
                .replace("        host: 10.0.0.1\n", "");
        assertThat(mistakes(wrong).stream()
                        .map(m -> m.substring(0, m.indexOf(':')))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "web.port",
                        "log.format",
                        "watch.every",
                        "people[0].roles",
                        "clusters[0].teir",
                        "clusters[0].password",
                        "clusters[0].nodes[0].host");
        assertThat(String.join("\n", mistakes(wrong)))
                .contains("did you mean tier?")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accounts: {console: anna,   | accounts: {console: eve,     | people[0].accounts.console",
                "accounts: {console: anna,   | accounts: {teams: anna,      | people[0].accounts.teams",
                "${env:TOKEN}                | ${env:MISSING}               | chats.console.tokens.anna",
                "${file:secret}              | ${file:nowhere}              | clusters[0].password",
                "db.internal:5432/muster     | db:5432/muster?password=x    | store.url",
                "name: db-orders             | name: DB Orders              | chats.console.channels[0].name",
                "sslmode: verify-full        | sslmode: maybe               | clusters[0].sslmode",
                "state: state                | stat: state                  | stat",
                "watch: {every: 30s}         | watch: {every: 0s}           | watch.every",
                "log: {format: json          | log: {format: [json]         | log.format",
                "port: 9000                  | port: 99999999999999999999   | web.port",
                "every: 30s                  | every: 999999999d            | watch.every",
                "tokens: {anna: \"${env:TOKEN}\"} | tokens: 5          | chats.console.tokens",
                "accounts: {console: anna, slack: T1/U1} | accounts: [anna]    | people[0].accounts",
                "db.internal:5432/muster     | db.internal:99999999/muster  | store.url",
                "- {name: db-orders, topic: Orders} | []                    | chats.console.channels",
                "name: anna                  | name: muster                | people[0].name",
                "roles: [viewer, oncall]     | roles: [viewer, breakgalss]  | people[0].roles",
                "people: [bert, carl]        | people: [bert, karl]         | groups[0].people",
                "people: [bert, carl]        | people: bert                 | groups[0].people",
                "people: [bert, carl]        | poeple: [bert, carl]         | groups[0].poeple",
                "{name: dba                  | {name: approver              | groups[0].name",
                "slack: S0123                | slack: dba                   | groups[0].chats.slack",
                "chats: {console: s0123      | chats: {teams: s0123         | groups[0].chats.teams",
                "danger: destructive         | danger: terrible             | policy[0].danger",
                "tier: critical              | tier: gold                   | policy[0].tier",
                "approvals: 2                | approvals: 21                | policy[0].approvals",
                "approvals: 2                | approvals: -1                | policy[0].approvals",
                "approvals: 2                | approvals: 3.5               | policy[0].approvals",
                "approvers: [dba]            | approvers: [approver, dbas]  | policy[0].approvers",
                "denials: 2                  | denials: 0                   | policy[0].denials",
                "denials: 2                  | denails: 2                   | policy[0].denails",
                "expires: 45m                | expires: 0s                  | policy[0].expires",
                "reason: no                  | reason: maybe                | policy[0].reason",
                "rest: 5m                    | rest: -5m                    | policy[0].rest",
                "typed: true                 | typed: 1                     | policy[0].typed",
                "tell: [db-orders,           | tell: [db-odrers,            | break_glass.tell",
                "tell: [db-orders,           | tel: [db-orders,             | break_glass.tel",
                "undo_for: 48h               | undo_for: ever               | runs.undo_for",
                "undo_for: 48h               | undo: 48h                    | runs.undo",
                "nag: 5m                     | nag: 0s                      | incidents.nag",
                "{after: 15m, group: dba}    | {after: 15m, group: ops}     | incidents.escalation[1].group",
                "{after: 15m, group: dba}    | {after: 15m}                 | incidents.escalation[1].group",
                "{after: 15m, group: dba}    | {after: 0s, group: dba}      | incidents.escalation[1].after",
                "{after: 15m, group: dba}    | {group: dba}                 | incidents.escalation[1].after",
                "{after: 15m, group: dba}    | {after: 15m, groop: dba}     | incidents.escalation[1].groop",
                "items: [look again]         | items: []                    | incidents.checklists[0].items",
                "items: [look again]         | item: [look again]           | incidents.checklists[0].item",
                "{after: 2h                  | {after: 1h                   | incidents.checklists[1].after",
                "{after: 1h                  | {after: 0h                   | incidents.checklists[0].after",
                "channels: [orders-in        | channels: [general-in        | clusters[0].incident_channels",
                "[orders-incidents, \"slack:C0TROUBLE\"] | [orders-incidents, db-orders] | clusters[0].incident_channels",
                "[orders-incidents, \"slack:C0TROUBLE\"] | [\"slack:C0TROUBLE\", \"slack:C0ORDERS\"] | clusters[0].incident_channels",
                "slack:C0ORDERS              | slack:orders                 | clusters[0].channels",
                "slack:C0ORDERS              | discord:123                  | clusters[0].channels",
                "slack:C0ALARM               | slack:#alarm                 | break_glass.tell",
                "T1/U1                       | U1                           | people[0].accounts.slack",
                "T1/U1                       | anna                         | people[0].accounts.slack",
                "bot_token: \"${env:BOT_TOKEN}\"   | bot_token: \"${env:APP_TOKEN}\" | chats.slack.bot_token",
                "bot_token: \"${env:BOT_TOKEN}\"   | bot_token: xoxb-1-2            | chats.slack.bot_token",
                "app_token: \"${env:APP_TOKEN}\"   | app_token: \"${env:TOKEN}\"    | chats.slack.app_token",
                "signing_secret: \"${env:SIGNING}\" | signing_secret: \"${env:APP_TOKEN}\" | chats.slack.signing_secret",
                "mode: http                  | mode: https                  | chats.slack.mode",
                "home: C0HOME                | home: general                | chats.slack.home",
                "incidents: channels         | incidents: rooms             | chats.slack.incidents",
                "emoji: eyes                 | emoji: two words             | chats.slack.emoji",
                "http://127.0.0.1:9999/api/  | http://slack.example/api/    | chats.slack.api",
                "http://127.0.0.1:9999/api/  | https://slack.com/api        | chats.slack.api",
                "{name: offsite, path: mnt/offsite} | {name: vault, path: mnt/offsite} | backups.repositories[1].name",
                "{name: offsite, path: mnt/offsite} | {name: offsite, path: /backup/muster/off} | backups.repositories[1].path",
                "{name: offsite, path: mnt/offsite} | {name: offsite}               | backups.repositories[1].path",
                "{name: offsite, path: mnt/offsite} | {name: Off, path: mnt/offsite} | backups.repositories[1].name",
                "mnt/offsite}                | mnt/offsite, user: x}        | backups.repositories[1].user",
                "244eshclw5v}                | 244eshclw5x}                 | backups.recipients[0].recipient",
                "recipient: age1a5kqgh       | recipient: AGE-SECRET-KEY-1  | backups.recipients[0].recipient",
                "name: safe-2025             | name: safe-2026              | backups.recipients[1].name",
                "retired: yes                | retired: maybe               | backups.recipients[1].retired",
                "${env:IDENTITY}             | ${env:TOKEN}                 | backups.identities[0]",
                "${env:IDENTITY}             | AGE-SECRET-KEY-1QQQ          | backups.identities[0]",
                "scratch: proving            | scratsh: proving             | backups.scratsh",
                "repositories: [vault, off   | repositories: [valut, off    | clusters[0].backups.repositories",
                "repositories: [vault, offsite] | repositories: []          | clusters[0].backups.repositories",
                "repositories: [vault, offsite] | repositories: [vault, vault] | clusters[0].backups.repositories",
                "244eshclw5v}                | 244eshclw5v, retired: yes}   | clusters[0].backups.encrypt",
                "limit: 3h                   | limit: 3s                    | clusters[0].backups.limit",
                "rows: skipped               | rows: some                   | clusters[0].backups.rows",
                "count: 168                  | count: 0                     | clusters[0].backups.retention.logical.count",
                "age: 84d                    | age: 12 weeks                | clusters[0].backups.retention.physical.age",
                "{count: 8, age: 84d}        | {}                           | clusters[0].backups.retention.physical",
                "physical: {count            | phisical: {count             | clusters[0].backups.retention.phisical",
                "kind: physical              | kind: incremental            | clusters[0].backups.schedules[1].kind",
                "kind: physical, cron        | cron                         | clusters[0].backups.schedules[1].kind",
                "name: weekly                | name: hourly                 | clusters[0].backups.schedules[1].name",
                "0 2 * * SUN                 | 0 2 * *                      | clusters[0].backups.schedules[1].cron",
                "0 2 * * SUN                 | 0 2 * * sunday               | clusters[0].backups.schedules[1].cron",
                "zone: Europe/Berlin         | zone: Europe/Berlinn         | clusters[0].backups.schedules[0].zone",
                "kind: logical, cron         | kind: physical, cron         | clusters[0].backups.schedules[0].databases",
                "full-every: 7               | full-every: 0                | clusters[0].backups.schedules[1].full-every",
                "databases: [orders]         | full-every: 7                | clusters[0].backups.schedules[0].full-every",
                "receive: yes                | receive: perhaps             | clusters[0].backups.wal.receive",
                "slot: muster_orders_2       | slot: Muster-Orders          | clusters[0].backups.wal.slot",
                "mode: http                  | modus: http                  | chats.slack.modus",
            })
    void a_mistake_is_named_by_its_path(String right, String wrong, String path) throws IOException {
        assertThat(FullFile.TEXT).contains(right);
        assertThat(mistakes(FullFile.TEXT.replace(right, wrong)))
                .anySatisfy(m -> assertThat(m).startsWith(path + ": "));
    }

    @Test
    void a_cluster_is_not_called_like_a_number() throws IOException {
        assertThat(mistakes(FullFile.TEXT.replace("- name: orders\n", "- name: \"15\"\n")))
                .singleElement()
                .asString()
                .startsWith("clusters[0].name: ");
        assertThat(mistakes(FullFile.TEXT.replace("- name: orders\n", "- name: \"15-main\"\n")))
                .isEmpty();
    }

    @Test
    void a_path_that_is_none_is_a_mistake() throws IOException {
        assertThat(mistakes(FullFile.TEXT.replace("state: state", "state: \"a\\0b\"")))
                .anySatisfy(m -> assertThat(m).startsWith("state: "));
        assertThat(mistakes(FullFile.TEXT.replace("${file:secret}", "${file:a\\0b}")))
                .anySatisfy(m -> assertThat(m).startsWith("clusters[0].password: "));
    }

    @Test
    void an_alias_is_refused_with_its_line() throws IOException {
        assertThat(mistakes("state: &a here\nweb: {listen: *a}\n"))
                .singleElement()
                .asString()
                .startsWith("line 2");
    }

    @Test
    void names_that_stand_twice_are_refused() throws IOException {
        var twice = FullFile.TEXT + FullFile.TEXT.substring(FullFile.TEXT.indexOf("  - name: orders\n"));
        assertThat(mistakes(twice))
                .anySatisfy(m -> assertThat(m).contains("clusters[1].name").contains("twice"));
        assertThat(mistakes(FullFile.TEXT.replace("groups:\n", "groups:\n  - {name: dba}\n")))
                .anySatisfy(m -> assertThat(m).contains("groups[1].name").contains("twice"));
    }

    @Test
    void what_is_no_yaml_is_told_with_its_line() throws IOException {
        assertThat(mistakes("web:\n  port: [1\n")).singleElement().asString().startsWith("line ");
        assertThat(mistakes("web: 1\nweb: 2\n")).singleElement().asString().contains("line ");
        assertThat(mistakes("")).isNotEmpty();
        assertThat(mistakes("- a\n- b\n")).isNotEmpty();
    }

    @Test
    void an_empty_file_needs_only_what_has_no_default() throws IOException {
        assertThat(mistakes("clusters: []")).containsExactly("clusters: at least one is needed");
    }
}
