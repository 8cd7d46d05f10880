package dev.muster.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.people.Person;
import dev.muster.commands.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    private static final String TOKEN = "a-token-of-enough-length";
    /** Every key there is. */
    private static final String FULL = """
            state: state
            web: {listen: 0.0.0.0, port: 9000}
            store: {url: "jdbc:postgresql://db.internal:5432/muster", user: muster, password: "${env:STORE}"}
            log: {format: json, level: debug}
            watch: {every: 30s}
            postgres: {bin: /opt/pg/bin, user: pg}
            chats:
              console:
                origin: https://muster.example
                channels:
                  - {name: db-orders, topic: Orders}
                tokens: {anna: "${env:TOKEN}"}
            people:
              - {name: anna, roles: [viewer, oncall], accounts: {console: anna}}
            clusters:
              - name: orders
                tier: critical
                channels: [db-orders]
                database: orders
                user: watcher
                password: "${file:secret}"
                sslmode: verify-full
                nodes:
                  - {name: orders-a, host: 10.0.0.1, port: 6432, data: /data}
            """;

    @TempDir
    Path folder;

    private ConfigFile.Outcome read(String yaml) throws IOException {
        Files.writeString(folder.resolve("secret"), "from the file\n");
        var file = Files.writeString(folder.resolve("muster.yaml"), yaml);
        return ConfigFile.read(file, Map.of("TOKEN", TOKEN, "STORE", "from the environment"));
    }

    private List<String> mistakes(String yaml) throws IOException {
        var outcome = read(yaml);
        assertThat(outcome.config().isPresent()).isEqualTo(outcome.mistakes().isEmpty());
        return outcome.mistakes();
    }

    @Test
    void every_key_is_read() throws IOException {
        var outcome = read(FULL);
        assertThat(outcome.mistakes()).isEmpty();
        var config = outcome.config().orElseThrow();
        assertThat(config.web()).isEqualTo(new Config.Web("0.0.0.0", 9000));
        assertThat(config.watch().every()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.state()).isEqualTo(folder.resolve("state"));
        assertThat(config.people().getFirst().roles())
                .containsExactlyInAnyOrder(Person.Role.VIEWER, Person.Role.ONCALL);
        var cluster = config.clusters().getFirst();
        assertThat(cluster.tier()).isEqualTo(Cluster.Tier.CRITICAL);
        assertThat(cluster.nodes().getFirst().login().password().reveal()).isEqualTo("from the file");
        assertThat(cluster.nodes().getFirst().data()).hasValue(Path.of("/data"));
        assertThat(config.store().password().orElseThrow().reveal()).isEqualTo("from the environment");
    }

    @Test
    void no_secret_shows_itself() throws IOException {
        assertThat(read(FULL).config().orElseThrow().toString())
                .doesNotContain("from the")
                .doesNotContain(TOKEN);
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
        assertThat(documented).isEqualTo(new TreeMap<>(read(FULL).keys()));
    }

    @Test
    void all_mistakes_are_told_at_once_each_with_its_place() throws IOException {
        var wrong = FULL.replace("port: 9000", "port: 99999")
                .replace("format: json", "format: xml")
                .replace("every: 30s", "every: soon")
                .replace("tier: critical", "teir: critical")
                .replace("\"${file:secret}\"", "hunter2")
                .replace("roles: [viewer, oncall]", "roles: [king]")
                .replace("host: 10.0.0.1, ", "");
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
                "accounts: {console: anna}   | accounts: {console: eve}     | people[0].accounts.console",
                "accounts: {console: anna}   | accounts: {teams: anna}      | people[0].accounts.teams",
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
                "accounts: {console: anna}   | accounts: [anna]             | people[0].accounts",
                "db.internal:5432/muster     | db.internal:99999999/muster  | store.url",
                "- {name: db-orders, topic: Orders} | []                    | chats.console.channels",
            })
    void a_mistake_is_named_by_its_path(String right, String wrong, String path) throws IOException {
        assertThat(FULL).contains(right);
        assertThat(mistakes(FULL.replace(right, wrong)))
                .anySatisfy(m -> assertThat(m).startsWith(path + ": "));
    }

    @Test
    void a_path_that_is_none_is_a_mistake() throws IOException {
        assertThat(mistakes(FULL.replace("state: state", "state: \"a\\0b\"")))
                .anySatisfy(m -> assertThat(m).startsWith("state: "));
        assertThat(mistakes(FULL.replace("${file:secret}", "${file:a\\0b}")))
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
        var twice = FULL + FULL.substring(FULL.indexOf("  - name: orders\n"));
        assertThat(mistakes(twice))
                .anySatisfy(m -> assertThat(m).contains("clusters[1].name").contains("twice"));
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
