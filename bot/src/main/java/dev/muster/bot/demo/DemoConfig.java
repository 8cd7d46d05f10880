package dev.muster.bot.demo;

import dev.muster.bot.postgres.StateFolder;
import dev.muster.chat.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The configuration of the demo, written out as anybody would write it, and the addresses to begin with. */
public record DemoConfig(StateFolder state, Map<String, Integer> ports) {
    private static final List<String> PEOPLE = List.of("oncall", "approver", "viewer", "second", "chief");
    static final String CLUSTER = "orders";
    static final List<String> TABLES = List.of("execution_results", "orders", "projects", "scheduled_tasks", "users");
    public static final String CHANNEL = "db-orders";
    private static final String REPOSITORY = "backups";

    /** Writes muster.yaml and answers with its path. */
    public Path write(int port) {
        PEOPLE.forEach(this::tokenOf);
        state.secret("orders-muster");
        state.secret("orders-restorer");
        makeRepository();
        var file = state.path().resolve("muster.yaml");
        StateFolder.writePrivately(file, yaml(port));
        return file;
    }

    /** Muster itself never makes the folder of a repository: one that is missing is a mount that is missing. */
    private void makeRepository() {
        try {
            Files.createDirectories(state.path().resolve(REPOSITORY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String yaml(int port) {
        return """
                # Written anew at every start of the demo.
                state: .
                web:
                  port: %d
                log:
                  level: warn
                chats:
                  console:
                    channels:
                      - name: %s
                        topic: The cluster orders
                      - name: general
                        topic: Everything else
                    tokens:
                      oncall: ${file:secrets/token-oncall}
                      approver: ${file:secrets/token-approver}
                      viewer: ${file:secrets/token-viewer}
                      second: ${file:secrets/token-second}
                      chief: ${file:secrets/token-chief}
                people:
                  - name: oncall
                    roles: [viewer, oncall]
                    accounts: {console: oncall}
                  - name: approver
                    roles: [viewer, approver]
                    accounts: {console: approver}
                  - name: viewer
                    roles: [viewer]
                    accounts: {console: viewer}
                  - name: second
                    roles: [viewer, approver]
                    accounts: {console: second}
                  - name: chief
                    roles: [viewer, oncall, approver, breakglass]
                    accounts: {console: chief}
                groups:
                  - name: dba
                    people: [approver, second]
                break_glass:
                  tell: [general]
                incidents:
                  escalation:
                    - {after: 0m, group: oncall}
                    - {after: 5m, group: dba}
                    - {after: 15m, group: breakglass}
                backups:
                  repositories:
                    - {name: local, path: %s}
                  recipients:
                    - {name: demo, recipient: %s}
                  identities: ['${file:secrets/%s}']
                restores: {sides: '%s'}
                policy:
                  # Built in, what takes nothing away needs nobody else. Here somebody else looks at it first.
                  - {verb: restore table, danger: change, approvals: 1}
                clusters:
                  - name: orders
                    tier: high
                    channels: [%s]
                    incident_channels: [%s]
                    database: orders
                    user: muster
                    password: ${file:secrets/orders-muster}
                    restore:
                      user: restorer
                      password: ${file:secrets/orders-restorer}
                      hooks:
                        stop:
                          - {name: close-shop, run: [touch, '%s'], deadline: 10s}
                        start:
                          - {name: open-shop, run: [rm, -f, '%s'], deadline: 10s}
                        smoke:
                          - {name: users-are-there, database: orders, sql: SELECT count(*) > 0 FROM users}
                          - {name: orders-can-be-read, database: orders, sql: SELECT max(id) FROM orders}
                    backups:
                      repositories: [local]
                      retention:
                        logical: {count: 48, age: 7d}
                        physical: {count: 4}
                      wal: {receive: yes}
                      schedules:
                        - {name: nightly, kind: logical, cron: '0 3 * * *'}
                        - {name: weekly, kind: physical, cron: '30 3 * * 0'}
                    nodes:
                %s
                """.formatted(
                        port,
                        CHANNEL,
                        REPOSITORY,
                        new DemoKey(state).recipient(),
                        DemoKey.FILE,
                        quoted(DemoCluster.sides(state).toString()),
                        CHANNEL,
                        CHANNEL,
                        closed(),
                        closed(),
                        nodes());
    }

    private String closed() {
        return quoted(DemoCluster.closed(state).toString());
    }

    private static String quoted(String path) {
        return path.replace("'", "''");
    }

    private String nodes() {
        return List.of(DemoCluster.PRIMARY, DemoCluster.STANDBY).stream()
                .map(name -> """
                              - name: %s
                                host: 127.0.0.1
                                port: %d
                                data: '%s'\
                        """.formatted(
                                name,
                                Objects.requireNonNull(ports.get(name)),
                                quoted(state.server(name).data().toString())))
                .collect(Collectors.joining("\n"));
    }

    public Secret tokenOf(String person) {
        return state.secret("token-" + person);
    }

    /** Tells programs where everything is: demo.json, for the owner's eyes only. */
    public void announce(String url) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("url", url);
        var people = json.putObject("people");
        PEOPLE.forEach(person -> people.put(person, tokenOf(person).reveal()));
        json.put("channel", CHANNEL);
        StateFolder.writePrivately(state.path().resolve("demo.json"), json.toPrettyString() + "\n");
    }

    public String welcome(String url) {
        var links = PEOPLE.stream()
                .map(person -> "  %-10s %s/?token=%s"
                        .formatted(person, url, tokenOf(person).reveal()))
                .collect(Collectors.joining("\n"));
        return """

                Muster is ready at %s

                Open it as one of five people; tabs of one browser may be different people:

                %s

                In the channel %s, type /db status; what stands there leads through a disaster. Ctrl-C stops everything.
                """.formatted(url, links, CHANNEL);
    }
}
