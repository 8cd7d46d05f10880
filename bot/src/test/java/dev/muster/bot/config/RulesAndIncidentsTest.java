package dev.muster.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Policy;
import dev.muster.bot.gate.Rule;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What plans, runs and incidents are held to, as it is configured. */
class RulesAndIncidentsTest {
    @TempDir
    Path folder;

    private Config config(String yaml) throws IOException {
        return FullFile.read(folder, yaml).config().orElseThrow();
    }

    private List<String> mistakes(String yaml) throws IOException {
        return FullFile.mistakes(folder, yaml);
    }

    @Test
    void every_key_of_the_rules_is_read() throws IOException {
        var config = config(FullFile.TEXT);
        var rule = new Rule(2, Set.of("dba"), 2, Duration.ofMinutes(45), false, Duration.ofMinutes(5), true);
        assertThat(config.rules())
                .isEqualTo(new Config.Rules(
                        new Policy(List.of(new Policy.Entry(
                                Optional.of(Danger.DESTRUCTIVE),
                                Optional.of(Cluster.Tier.CRITICAL),
                                Optional.of("restore"),
                                rule))),
                        List.of(Place.channel("console", "db-orders"), Place.channel("slack", "C0ALARM")),
                        Duration.ofDays(2)));
        assertThat(config.incidents())
                .isEqualTo(new Config.Incidents(
                        List.of(
                                new Config.Level(Duration.ZERO, "oncall"),
                                new Config.Level(Duration.ofMinutes(15), "dba")),
                        Duration.ofMinutes(5),
                        List.of(
                                new Config.Checklist(Duration.ofHours(1), List.of("look again")),
                                new Config.Checklist(Duration.ofHours(2), List.of("look once more", "sleep"))),
                        Map.of(
                                "orders",
                                List.of(
                                        Place.channel("console", "orders-incidents"),
                                        Place.channel("slack", "C0TROUBLE")))));
    }

    private static String policy(String entry) {
        return FullFile.without("policy", "break_glass") + "policy:\n  - " + entry + "\n";
    }

    @Test
    void what_is_left_out_is_as_built_in() throws IOException {
        var config = config(FullFile.without("policy", "clusters")
                .replace("    incident_channels: [orders-incidents, \"slack:C0TROUBLE\"]\n", ""));
        assertThat(config.rules()).isEqualTo(new Config.Rules(new Policy(List.of()), List.of(), Duration.ofDays(1)));
        var incidents = config.incidents();
        assertThat(incidents.nag()).isEqualTo(Duration.ofMinutes(10));
        assertThat(incidents.channels())
                .isEqualTo(Map.of(
                        "orders", List.of(Place.channel("console", "db-orders"), Place.channel("slack", "C0ORDERS"))));
        assertThat(incidents.escalation().stream().map(level -> level.after().toMinutes() + " " + level.group()))
                .containsExactly("0 oncall", "30 approver", "60 breakglass", "120 breakglass");
        assertThat(incidents.checklists().stream().map(Config.Checklist::after))
                .containsExactly(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7));
        assertThat(incidents.checklists())
                .allSatisfy(list -> assertThat(list.items()).hasSizeGreaterThan(3));
    }

    @Test
    void an_empty_list_of_levels_or_checklists_is_a_wish_too() throws IOException {
        var incidents = config(
                        FullFile.without("incidents", "clusters") + "incidents: {escalation: [], checklists: []}\n")
                .incidents();
        assertThat(incidents.escalation()).isEmpty();
        assertThat(incidents.checklists()).isEmpty();
    }

    @Test
    void an_entry_of_the_policy_leaves_the_rest_as_built_in_for_each_danger_and_tier() throws IOException {
        var entries = config(policy("{rest: 10m}")).rules().policy().entries();
        assertThat(entries).hasSize(Danger.values().length * Cluster.Tier.values().length);
        assertThat(entries).allSatisfy(entry -> {
            var builtIn =
                    Policy.builtIn(entry.danger().orElseThrow(), entry.tier().orElseThrow());
            assertThat(entry.rule())
                    .isEqualTo(new Rule(
                            builtIn.approvals(),
                            builtIn.approvers(),
                            builtIn.denials(),
                            builtIn.expires(),
                            builtIn.reason(),
                            Duration.ofMinutes(10),
                            builtIn.typed()));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{danger: destructive, tier: critical, approvals: 1, approvers: []}                  | nobody",
                "{danger: destructive, tier: critical, approvals: 3, approvers: [dba, breakglass]}   | bert, carl",
                "{danger: destructive, tier: critical, approvers: [breakglass]}                      | carl",
                "{verb: switchover, approvals: 1, approvers: [oncall]}                               | anna",
                "{tier: critical, approvals: 3}                                                      | bert, carl",
            })
    void an_entry_that_nobody_could_ever_approve_is_a_mistake(String entry, String voters) throws IOException {
        assertThat(mistakes(policy(entry).replace(", chats: {console: s0123, slack: S0123}", "")))
                .singleElement()
                .asString()
                .startsWith("policy[0]: nobody could ever approve this: ")
                .endsWith("and there is " + voters);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{danger: destructive, tier: critical, approvals: 2, approvers: [approver]}",
                "{danger: change, approvals: 1, approvers: [breakglass]}",
                "{danger: destructive, tier: archive, approvals: 20}",
                "{danger: destructive, approvals: 0, approvers: []}",
                "{danger: read, approvals: 1, approvers: [oncall]}",
            })
    void an_entry_that_somebody_could_approve_is_none(String entry) throws IOException {
        assertThat(mistakes(policy(entry).replace(", chats: {console: s0123, slack: S0123}", "")))
                .isEmpty();
    }

    @Test
    void whoever_has_an_account_in_the_chat_might_be_in_its_group() throws IOException {
        var entry = policy("{danger: destructive, tier: critical, approvals: 2, approvers: [dba]}")
                .replace("approver, breakglass]", "oncall]")
                .replace("people: [bert, carl]", "people: [bert]");
        assertThat(mistakes(entry)).isEmpty();
        assertThat(mistakes(entry.replace(", chats: {console: s0123, slack: S0123}", "")))
                .singleElement()
                .asString()
                .endsWith("and there is bert");
    }

    private static String documentedExample(String key) throws IOException {
        var text = Files.readString(Path.of("../docs/configuration.md"));
        int begin = text.indexOf("```yaml\n" + key + ":") + "```yaml\n".length();
        return text.substring(begin, text.indexOf("```", begin));
    }

    @Test
    void the_documented_levels_and_checklists_are_the_built_in_ones() throws IOException {
        var builtIn = config(FullFile.without("incidents", "clusters"));
        var documented = config(FullFile.without("incidents", "clusters") + documentedExample("incidents"));
        assertThat(documented.incidents()).isEqualTo(builtIn.incidents());
    }

    @Test
    void the_documented_policy_does_what_is_said_of_it() throws IOException {
        var entries = config(FullFile.without("policy", "break_glass") + documentedExample("policy"))
                .rules()
                .policy()
                .entries();
        assertThat(entries.getFirst().rule())
                .isEqualTo(new Rule(2, Set.of("dba"), 1, Duration.ofMinutes(30), true, Duration.ofMinutes(15), true));
        assertThat(entries.subList(1, entries.size())).allSatisfy(entry -> {
            assertThat(entry.verb()).hasValue("terminate");
            assertThat(entry.rule())
                    .isEqualTo(new Rule(
                            1, Set.of("oncall", "dba"), 1, Duration.ofMinutes(10), true, Duration.ZERO, false));
        });
    }

    @Test
    void a_waiting_time_may_be_zero() throws IOException {
        var rules = config(FullFile.TEXT.replace("rest: 5m", "rest: 0m").replace("undo_for: 48h", "undo_for: 0s"))
                .rules();
        assertThat(rules.undoFor()).isZero();
        assertThat(rules.policy().entries().getFirst().rule().rest()).isZero();
    }
}
