package dev.muster.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A muster.yaml that has every key, to be read as it is or with a change. */
final class FullFile {
    static final String TOKEN = "a-token-of-enough-length";
    static final String RECIPIENT = "age1a5kqgh8plykfkep4xxrupxq2yqtxa9tlvqruq43d8mvzwgl244eshclw5v";
    /** Opens what is sealed for it; made for this test. */
    static final String IDENTITY = "AGE-SECRET-KEY-14TKVUCR6NG4C88LZGQLGN878CGEZFAGR7RJ7EGFLLXFFPHRQGHWQXAQLJ2";

    static final String PAGER_KEY = "a1b2c3d4e5f6";

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "TOKEN",
            TOKEN,
            "STORE",
            "from the environment",
            "BOT_TOKEN",
            "xoxb-from-the-environment",
            "APP_TOKEN",
            "xapp-from-the-environment",
            "SIGNING",
            "8f742231b10e8888abcd99yyyzzz85a5",
            "IDENTITY",
            IDENTITY,
            "RESTORER",
            "from the safe of restorer",
            "PAGER",
            "https://pager.example/events?key=" + PAGER_KEY);
    /** Every key there is. */
    static final String TEXT = """
            state: state
            web: {listen: 0.0.0.0, port: 9000}
            store: {url: "jdbc:postgresql://db.internal:5432/muster", user: muster, password: "${env:STORE}"}
            log: {format: json, level: debug}
            watch: {every: 30s}
            postgres: {bin: /opt/pg/bin, user: pg}
            backups:
              repositories:
                - {name: vault, path: /backup/muster}
                - {name: offsite, path: mnt/offsite}
              recipients:
                - {name: safe-2026, recipient: age1a5kqgh8plykfkep4xxrupxq2yqtxa9tlvqruq43d8mvzwgl244eshclw5v}
                - {name: safe-2025, recipient: age1d2nlad6nv8eu6wh6qmmxync5xusfs6e5denhljqt8ewvry2dwp7qpf8hz8, retired: yes}
              identities: ["${env:IDENTITY}"]
              scratch: proving
            chats:
              console:
                origin: https://muster.example
                channels:
                  - {name: db-orders, topic: Orders}
                tokens: {anna: "${env:TOKEN}"}
              slack:
                bot_token: "${env:BOT_TOKEN}"
                app_token: "${env:APP_TOKEN}"
                signing_secret: "${env:SIGNING}"
                mode: http
                home: C0HOME
                incidents: channels
                emoji: eyes
                api: http://127.0.0.1:9999/api/
            people:
              - {name: anna, roles: [viewer, oncall], accounts: {console: anna, slack: T1/U1}}
              - {name: bert, roles: [viewer, approver]}
              - {name: carl, roles: [viewer, approver, breakglass]}
            groups:
              - {name: dba, people: [bert, carl], chats: {console: s0123, slack: S0123}}
            policy:
              - danger: destructive
                tier: critical
                verb: restore
                approvals: 2
                approvers: [dba]
                denials: 2
                expires: 45m
                reason: no
                rest: 5m
                typed: true
            break_glass: {tell: [db-orders, "slack:C0ALARM"]}
            runs: {undo_for: 48h}
            restores: {sides: beside}
            incidents:
              nag: 5m
              escalation:
                - {after: 0m, group: oncall}
                - {after: 15m, group: dba}
              checklists:
                - {after: 1h, items: [look again]}
                - {after: 2h, items: [look once more, sleep]}
            clusters:
              - name: orders
                tier: critical
                channels: [db-orders, orders-incidents, "slack:C0ORDERS", "slack:C0TROUBLE"]
                incident_channels: [orders-incidents, "slack:C0TROUBLE"]
                database: orders
                user: watcher
                password: "${file:secret}"
                sslmode: verify-full
                nodes:
                  - name: orders-a
                    host: 10.0.0.1
                    port: 6432
                    data: /data
                    start: [systemctl, start, postgresql]
                    stop: [systemctl, stop, postgresql]
                restore:
                  user: restorer
                  password: "${env:RESTORER}"
                  side_lives: 4h
                  keeps: 14d
                  hooks:
                    stop:
                      - {name: stop-web, run: [systemctl, stop, web], deadline: 30s, repeats: no}
                    start:
                      - {name: start-web, run: [systemctl, start, web]}
                    smoke:
                      - {name: rows, sql: SELECT count(*) > 0 FROM orders, database: orders}
                      - {name: shop, url: "https://shop.example/health"}
                    notify:
                      - {name: pager, url: "${env:PAGER}", method: put, body: "{}"}
                backups:
                  repositories: [vault, offsite]
                  encrypt: yes
                  limit: 3h
                  rows: skipped
                  retention:
                    logical: {count: 168, age: 30d}
                    physical: {count: 8, age: 84d}
                  schedules:
                    - {name: hourly, kind: logical, cron: "0 * * * *", zone: Europe/Berlin, databases: [orders]}
                    - {name: weekly, kind: physical, cron: "0 2 * * SUN", full-every: 7}
                    - {name: proof, kind: verify, cron: "*/30 4-6 1,15 * *"}
                    - {name: tidy, kind: prune, cron: "0 7 * * 1-5"}
                  wal: {receive: yes, slot: muster_orders_2}
            """;

    private FullFile() {}

    static ConfigFile.Outcome read(Path folder, String yaml) throws IOException {
        Files.writeString(folder.resolve("secret"), "from the file\n");
        var file = Files.writeString(folder.resolve("muster.yaml"), yaml);
        return ConfigFile.read(file, ENVIRONMENT);
    }

    static List<String> mistakes(Path folder, String yaml) throws IOException {
        var outcome = read(folder, yaml);
        assertThat(outcome.config().isPresent()).isEqualTo(outcome.mistakes().isEmpty());
        return outcome.mistakes();
    }

    /** The file up to the key {@code from}, and from the key {@code to} on: what is between is left out. */
    static String without(String from, String to) {
        return TEXT.substring(0, TEXT.indexOf("\n" + from + ":") + 1)
                + TEXT.substring(TEXT.indexOf("\n" + to + ":") + 1);
    }
}
