package dev.muster.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.handling.Handling;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.handling.Hook.Call;
import dev.muster.commands.handling.Hook.When;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreSectionTest {
    @TempDir
    Path folder;

    private Handling read(String yaml) throws IOException {
        var outcome = FullFile.read(folder, yaml);
        assertThat(outcome.mistakes()).isEmpty();
        return outcome.config().orElseThrow().handling();
    }

    @Test
    void every_key_is_read() throws IOException {
        var handling = read(FullFile.TEXT);
        assertThat(handling.sides()).isEqualTo(folder.resolve("state/beside"));
        var orders = handling.of("orders");
        var admin = orders.admin().orElseThrow();
        assertThat(admin.user()).isEqualTo("restorer");
        assertThat(admin.password().reveal()).isEqualTo("from the safe of restorer");
        assertThat(orders.sideLives()).isEqualTo(Duration.ofHours(4));
        assertThat(orders.keeps()).isEqualTo(Duration.ofDays(14));
        assertThat(orders.controls().get("orders-a"))
                .isEqualTo(new Handling.Control(
                        List.of("systemctl", "start", "postgresql"), List.of("systemctl", "stop", "postgresql")));
        assertThat(orders.hooks())
                .containsExactly(
                        new Hook(
                                "stop-web",
                                When.STOP,
                                new Call.Run(List.of("systemctl", "stop", "web")),
                                Duration.ofSeconds(30),
                                false),
                        new Hook(
                                "start-web",
                                When.START,
                                new Call.Run(List.of("systemctl", "start", "web")),
                                Duration.ofMinutes(1)),
                        new Hook(
                                "rows",
                                When.SMOKE,
                                new Call.Sql(Optional.of("orders"), "SELECT count(*) > 0 FROM orders"),
                                Duration.ofMinutes(1)),
                        new Hook(
                                "shop",
                                When.SMOKE,
                                new Call.Http("GET", URI.create("https://shop.example/health"), Optional.empty()),
                                Duration.ofMinutes(1)),
                        new Hook(
                                "pager",
                                When.NOTIFY,
                                new Call.Http(
                                        "PUT",
                                        URI.create("https://pager.example/events?key=" + FullFile.PAGER_KEY),
                                        Optional.of("{}")),
                                Duration.ofMinutes(1)));
    }

    @Test
    void who_configures_nothing_has_the_defaults() throws IOException {
        var text = FullFile.TEXT;
        var plain = text.substring(0, text.indexOf("    restore:\n"))
                .replaceAll("(?m)^ +(start|stop): .*\n", "")
                .replace("restores: {sides: beside}\n", "");
        var handling = read(plain);
        assertThat(handling.sides()).isEqualTo(folder.resolve("state/sides"));
        assertThat(handling.of("orders")).isEqualTo(Handling.OfCluster.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user: restorer                          | '# none'                         | clusters[0].restore.user | is needed with a password",
                "password: \"${env:RESTORER}\"           | '# none'                         | clusters[0].restore.password | is needed with a user",
                "password: \"${env:RESTORER}\"           | password: hunter2                  | clusters[0].restore.password | a secret is never written into the file",
                "stop: [systemctl, stop, postgresql]     | stop: []                           | clusters[0].nodes[0].stop | is needed as well",
                "run: [systemctl, stop, web]             | run: []                            | clusters[0].restore.hooks.stop[0] | needs one of run, url and sql: there is none",
                "run: [systemctl, start, web]            | run: [a], sql: SELECT 1            | clusters[0].restore.hooks.start[0] | there are 2",
                "deadline: 30s                           | deadline: 61m                      | clusters[0].restore.hooks.stop | no longer than 1h together: these take up to 61m",
                "method: put                             | method: push                       | clusters[0].restore.hooks.notify[0].method | is none of",
                "https://shop.example/health             | shop.example/health                | clusters[0].restore.hooks.smoke[1].url | must look like",
                "database: orders}                       | method: get}                       | clusters[0].restore.hooks.smoke[0].method | only with url",
                "name: shop, url                         | name: rows, url                    | clusters[0].restore.hooks.smoke[1].name | is there twice",
                "name: stop-web, run                     | nmae: stop-web, run                | clusters[0].restore.hooks.stop[0].nmae | did you mean name",
                "side_lives: 4h                          | side_lives: 1m                     | clusters[0].restore.side_lives | must be a time",
            })
    void a_mistake_is_told_with_its_place(String right, String wrong, String path, String words) throws IOException {
        assertThat(FullFile.TEXT).contains(right);
        assertThat(FullFile.mistakes(folder, FullFile.TEXT.replace(right, wrong)))
                .anySatisfy(
                        mistake -> assertThat(mistake).startsWith(path + ": ").contains(words))
                .noneMatch(mistake -> mistake.contains("hunter2"));
    }
}
