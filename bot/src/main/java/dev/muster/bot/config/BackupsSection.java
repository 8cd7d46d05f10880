package dev.muster.bot.config;

import dev.muster.chat.Secret;
import dev.muster.commands.seal.Keys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Reads where backups lie, for whom they are encrypted, and what opens them here. */
record BackupsSection(Section section, Path state) {
    /** What clusters may name. */
    record Common(List<Backups.Place> repositories, Path scratch, Keys keys) {
        boolean knows(String repository) {
            return repositories.stream().anyMatch(place -> place.name().equals(repository));
        }
    }

    Common common() {
        var common = new Common(repositories(), scratch(), new Keys(recipients(), identities()));
        section.finish();
        return common;
    }

    private List<Backups.Place> repositories() {
        var names = new HashSet<String>();
        var places = new ArrayList<Backups.Place>();
        for (var each : section.sections("repositories")) {
            var place = new Backups.Place(
                    each.name("name"),
                    Optional.of(each.needed("path"))
                            .filter(text -> !text.isBlank())
                            .map(text -> each.resolve("path", text))
                            .orElse(state));
            each.unique(names, place.name());
            places.stream()
                    .filter(other -> place.path().startsWith(other.path())
                            || other.path().startsWith(place.path()))
                    .findFirst()
                    .ifPresent(other -> each.wrong(
                            "path",
                            "is the same folder as that of " + other.name() + ", or one of the two is in the other"));
            each.finish();
            places.add(place);
        }
        return places;
    }

    private Path scratch() {
        var text = section.text("scratch", "scratch");
        return section.resolve("scratch", text.startsWith("/") ? text : state + "/" + text);
    }

    /** Those that are retired are named in manifests still, and nothing new is encrypted for them. */
    private List<Keys.Recipient> recipients() {
        var names = new HashSet<String>();
        var addresses = new HashSet<String>();
        var active = new ArrayList<Keys.Recipient>();
        for (var each : section.sections("recipients")) {
            var recipient = new Keys.Recipient(each.name("name"), each.needed("recipient"));
            each.unique(names, recipient.name());
            if (!recipient.address().isBlank()) {
                recipient.mistake().ifPresent(wrong -> each.wrong("recipient", wrong));
            }
            if (!addresses.add(recipient.address())) {
                each.wrong("recipient", "is there twice");
            }
            if (!each.flag("retired", false)) {
                active.add(recipient);
            }
            each.finish();
        }
        return active;
    }

    /** A file of age-keygen's has comments around its key, and may hold several. */
    private List<Secret> identities() {
        var identities = new ArrayList<Secret>();
        var secrets = section.secrets().list("identities");
        for (int i = 0; i < secrets.size(); i++) {
            var key = "identities[" + i + "]";
            var text = secrets.get(i).reveal();
            var keys = text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Secret::new)
                    .toList();
            if (keys.isEmpty() && !text.isEmpty()) {
                section.wrong(key, "holds no key");
            }
            keys.forEach(secret -> Keys.mistake(secret).ifPresent(wrong -> section.wrong(key, wrong)));
            identities.addAll(keys);
        }
        return identities;
    }
}
