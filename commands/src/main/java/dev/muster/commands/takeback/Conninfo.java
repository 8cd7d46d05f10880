package dev.muster.commands.takeback;

import dev.muster.chat.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a connection string of PostgreSQL leads to, and with which password. */
final class Conninfo {
    private static final Pattern WORD =
            Pattern.compile("(\\w+)\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|((?:[^\\s'\\\\]|\\\\.)*))");
    private static final Pattern URI = Pattern.compile("postgres(?:ql)?://(?:[^@/]*@)?([^/?]*)(?:/[^?]*)?(?:\\?(.*))?");
    private static final Pattern BY_URI =
            Pattern.compile("^postgres(?:ql)?://(?:[^@/:]*:([^@/]*)@)?(?:[^?]*(?:\\?(?:.*&)?password=([^&]*))?)");
    private static final Pattern USER =
            Pattern.compile("^postgres(?:ql)?://(?:([^@/:]*)(?::[^@/]*)?@)?(?:[^?]*(?:\\?(?:.*&)?user=([^&]*))?)");
    private static final Pattern HOST = Pattern.compile("(\\[[^]]*]|[^:]*)(?::(\\d+))?");
    private static final String PORT = "5432";

    private Conninfo() {}

    record Address(String host, String port) {}

    /** Several when it names several; none when it does not say, as one that names a service. */
    static List<Address> of(String said) {
        var uri = URI.matcher(said.strip());
        return uri.matches() ? uri(uri.group(1), Optional.ofNullable(uri.group(2))) : words(said);
    }

    /** Empty where it is whom the server runs as. */
    static Optional<String> user(String said) {
        var uri = USER.matcher(said.strip());
        return uri.find()
                ? Optional.ofNullable(uri.group(1))
                        .filter(it -> !it.isEmpty())
                        .or(() -> Optional.ofNullable(uri.group(2)))
                        .map(it -> URLDecoder.decode(it.replace("+", "%2B"), StandardCharsets.UTF_8))
                : Optional.ofNullable(values(said).get("user"));
    }

    /** Empty where it stands in another file, or nowhere. */
    static Optional<Secret> password(String said) {
        var uri = BY_URI.matcher(said.strip());
        return uri.find()
                ? Optional.ofNullable(uri.group(1))
                        .or(() -> Optional.ofNullable(uri.group(2)))
                        .map(it -> new Secret(URLDecoder.decode(it.replace("+", "%2B"), StandardCharsets.UTF_8)))
                : Optional.ofNullable(values(said).get("password")).map(Secret::new);
    }

    /** Empty where it does not say. */
    static Optional<String> application(String said) {
        var uri = URI.matcher(said.strip());
        var values = uri.matches() ? pairs(Optional.ofNullable(uri.group(2))) : values(said);
        return Optional.ofNullable(values.get("application_name")).filter(name -> !name.isEmpty());
    }

    private static List<Address> words(String said) {
        return addresses(values(said));
    }

    private static Map<String, String> values(String said) {
        var values = new HashMap<String, String>();
        var word = WORD.matcher(said);
        while (word.find()) {
            var quoted = Optional.ofNullable(word.group(2)).orElseGet(() -> word.group(3));
            values.put(word.group(1), quoted.replaceAll("\\\\(.)", "$1"));
        }
        return values;
    }

    private static List<Address> addresses(Map<String, String> values) {
        var hosts = Optional.ofNullable(values.get("hostaddr"))
                .or(() -> Optional.ofNullable(values.get("host")))
                .filter(host -> !host.isEmpty());
        if (values.isEmpty() || (values.containsKey("service") && hosts.isEmpty())) {
            return List.of();
        }
        var ports = values.getOrDefault("port", PORT).split(",", -1);
        var addresses = new ArrayList<Address>();
        var each = hosts.orElse("/").split(",", -1);
        for (int i = 0; i < each.length; i++) {
            var port = ports.length == each.length ? ports[i] : ports[0];
            addresses.add(new Address(each[i].isBlank() ? "/" : each[i].strip(), port.isBlank() ? PORT : port.strip()));
        }
        return addresses;
    }

    private static Map<String, String> pairs(Optional<String> query) {
        var values = new HashMap<String, String>();
        for (var pair : query.orElse("").split("&", -1)) {
            var both = pair.split("=", 2);
            if (both.length == 2) {
                values.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static List<Address> uri(String hosts, Optional<String> more) {
        var values = pairs(more);
        var addresses = new ArrayList<Address>();
        for (var each : hosts.split(",", -1)) {
            var host = HOST.matcher(each);
            if (!each.isEmpty() && host.matches()) {
                addresses.add(new Address(
                        URLDecoder.decode(host.group(1).replaceAll("[\\[\\]]", ""), StandardCharsets.UTF_8),
                        Optional.ofNullable(host.group(2)).orElse(values.getOrDefault("port", PORT))));
            }
        }
        values.putIfAbsent("port", PORT);
        return addresses.isEmpty() ? addresses(values) : addresses;
    }
}
