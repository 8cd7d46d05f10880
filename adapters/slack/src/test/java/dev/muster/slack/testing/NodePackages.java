package dev.muster.slack.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** What others wrote for Node and our tests need, in exactly the versions that we name. */
final class NodePackages {
    private static final String FOLDER = "adapters/slack/src/test/node";

    private NodePackages() {}

    /** The folder where everything is installed; a test without it must fail, for nobody reads what was skipped. */
    static Path installed() {
        return installed(House.file(FOLDER));
    }

    static Path installed(Path folder) {
        var json = JsonMapper.shared();
        json.readTree(folder.resolve("package.json"))
                .path("dependencies")
                .properties()
                .forEach(wanted -> {
                    var found = folder.resolve("node_modules/" + wanted.getKey() + "/package.json");
                    var version = Files.exists(found)
                            ? json.readTree(found).path("version").asString()
                            : "nothing";
                    if (!version.equals(wanted.getValue().asString())) {
                        throw new IllegalStateException("Slack is tested against " + wanted.getKey() + " "
                                + wanted.getValue().asString() + " for Node, and " + version
                                + " is installed: run ./muster test once, or npm ci in " + FOLDER);
                    }
                });
        return folder;
    }
}
