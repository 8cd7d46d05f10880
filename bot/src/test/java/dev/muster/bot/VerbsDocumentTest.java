package dev.muster.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.verb.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/commands.md is written from the verbs' own grammar. */
class CommandsDocumentTest {
    private static final Path PAGE = Path.of("../docs/commands.md");

    @Test
    void the_page_of_commands_says_what_the_commands_say() throws IOException {
        try (var observer = new Observer(List.of(), "none", Clock.systemUTC())) {
            var page = Commands.all(observer, (_, _) -> List.of()).stream()
                    .map(Command::spec)
                    .sorted(Comparator.comparing(Spec::verb))
                    .map(CommandsDocumentTest::section)
                    .collect(Collectors.joining("\n", "# Commands\n\nWritten from the commands' own grammar.\n\n", ""));
            if (Boolean.getBoolean("golden.write")) {
                Files.writeString(PAGE, page);
            }
            assertThat(page).isEqualTo(Files.readString(PAGE));
        }
    }

    private static String section(Spec spec) {
        var parameters = spec.parameters().stream()
                .map(p -> "| `" + p.usage() + "` | " + p.help() + " |\n")
                .collect(Collectors.joining());
        var examples = spec.examples().stream().map(e -> e + "\n").collect(Collectors.joining());
        return """
                ## %s

                %s. May be asked by %s.

                ```
                %s
                ```

                | part | meaning |
                |---|---|
                %s
                ```
                %s```
                """.formatted(
                        spec.verb(),
                        spec.summary(),
                        spec.audience() == Spec.Audience.VIEWERS ? "everybody with a role" : "people on call",
                        spec.usage(),
                        parameters,
                        examples);
    }
}
