package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.config.ConfigFile;
import dev.muster.chat.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecrecyTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "STORE", "the-store-password",
            "TOKEN", "the-token-of-anna-in-the-console",
            "BOT", "xoxb-the-bot-token",
            "APP", "xapp-the-app-token",
            "SIGNING", "0123456789abcdef0123456789abcdef",
            "CLUSTER", "the-cluster-password",
            "IDENTITY",
                    "# created: 2026\n# public key: age1…\nAGE-SECRET-KEY-14TKVUCR6NG4C88LZGQLGN878CGEZFAGR7RJ7EGFLLXFFPHRQGHWQXAQLJ2\n");

    @TempDir
    Path folder;

    private List<String> secrets(String mode) throws IOException {
        var file = Files.writeString(folder.resolve("muster.yaml"), """
                store: {password: "${env:STORE}"}
                chats:
                  console: {channels: [{name: db-orders}], tokens: {anna: "${env:TOKEN}"}}
                  slack:
                    bot_token: "${env:BOT}"
                    app_token: "${env:APP}"
                    signing_secret: "${env:SIGNING}"
                    mode: %s
                backups: {identities: ["${env:IDENTITY}"]}
                clusters:
                  - name: orders
                    password: "${env:CLUSTER}"
                    nodes: [{name: orders-a, host: 10.0.0.1}]
                """.formatted(mode));
        return Secrecy.of(ConfigFile.read(file, ENVIRONMENT).config().orElseThrow()).stream()
                .map(Secret::reveal)
                .toList();
    }

    @Test
    void every_secret_that_is_used_is_kept_out_of_the_journal() throws IOException {
        assertThat(secrets("socket"))
                .containsExactlyInAnyOrder(
                        "the-store-password",
                        "the-token-of-anna-in-the-console",
                        "xoxb-the-bot-token",
                        "xapp-the-app-token",
                        "AGE-SECRET-KEY-14TKVUCR6NG4C88LZGQLGN878CGEZFAGR7RJ7EGFLLXFFPHRQGHWQXAQLJ2",
                        "the-cluster-password");
        assertThat(secrets("http"))
                .contains("xoxb-the-bot-token", "0123456789abcdef0123456789abcdef")
                .doesNotContain("xapp-the-app-token");
    }
}
