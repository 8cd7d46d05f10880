package dev.muster.slack.workspace;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.util.http.SlackHttpClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SDK and its HTTP client as we want them: short of patience, silent, and never saying anything twice. */
public final class Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration READ = Duration.ofSeconds(15);

    private Wire() {}

    /** {@code config} has threads of its own: each is closed. */
    static OkHttpClient client(SlackConfig config) {
        return SlackHttpClient.buildOkHttpClient(config)
                .newBuilder()
                .connectTimeout(CONNECT)
                .readTimeout(READ)
                .writeTimeout(READ)
                // Where Slack has several addresses, a request that broke off while it was answered would be sent
                // again.
                .retryOnConnectionFailure(false)
                .build();
    }

    static Slack slack(SlackConfig config, OkHttpClient http) {
        return Slack.getInstance(config, new SlackHttpClient(http));
    }

    /** Without what the SDK does on its own account: logs of what is said, and threads that count calls. */
    public static SlackConfig config() {
        var config = new SlackConfig();
        // What the SDK would log of requests holds the words of people, and addresses that are secrets.
        config.setHttpClientResponseHandlers(List.of());
        config.setStatsEnabled(false);
        Stream.of(
                        config.getMethodsConfig().getMetricsDatastore(),
                        config.getAuditConfig().getMetricsDatastore(),
                        config.getSCIMConfig().getMetricsDatastore(),
                        config.getSCIM2Config().getMetricsDatastore())
                .forEach(Wire::close);
        return config;
    }

    static SlackConfig config(URI api) {
        var config = config();
        config.setMethodsEndpointUrlPrefix(api.toString());
        if (Set.of("127.0.0.1", "localhost", "[::1]").contains(String.valueOf(api.getHost()))) {
            config.setProxyUrl(null); // It is the machine's for the world outside.
        }
        return config;
    }

    static void close(Slack slack, OkHttpClient http) {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
        close(slack);
        close(slack.getConfig());
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug(
                    "a part of Slack's client does not close: {}", e.getClass().getSimpleName());
        }
    }
}
