package dev.muster.bot.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.config.ConfigFile;
import dev.muster.bot.postgres.Programs;
import dev.muster.bot.postgres.StateFolder;
import dev.muster.commands.handling.Handling;
import dev.muster.commands.handling.Hook;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoConfigTest {
    @TempDir
    Path folder;

    @Test
    void what_the_demo_writes_has_no_mistake_and_says_how_its_cluster_is_restored() {
        try (var state = StateFolder.open(folder.resolve("it's a demo"), Programs.find(Optional.empty(), "postgres"))) {
            var file = new DemoConfig(state, Map.of(DemoCluster.PRIMARY, 5001, DemoCluster.STANDBY, 5002)).write(8080);
            var outcome = ConfigFile.read(file, Map.of());
            assertThat(outcome.mistakes()).isEmpty();
            var orders = outcome.config().orElseThrow().handling().of("orders");
            assertThat(orders.admin().map(Handling.Admin::user)).hasValue("restorer");
            assertThat(orders.hooks()).extracting(Hook::when).contains(Hook.When.STOP, Hook.When.START);
            assertThat(orders.hooks(Hook.When.STOP).getFirst().call().toString())
                    .contains(DemoCluster.closed(state).toString());
        }
    }
}
