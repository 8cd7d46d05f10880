package dev.muster.bot.config;

import dev.muster.bot.clock.Cron;
import dev.muster.bot.config.Backups.Schedule;
import dev.muster.bot.config.Backups.What;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads how the backups of one cluster are kept and when they are made. */
record KeepingSection(Section section, BackupsSection.Common common) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final int LONGEST_SLOT = 63;
    private static final int LONGEST_CHAIN = 100;

    Keeping keeping(String cluster) {
        return new Keeping(
                cluster,
                repositories(),
                keys(),
                retention(section.section("retention")),
                wal(section.section("wal"), cluster),
                section.duration("limit", "2h", SHORTEST),
                section.choice("rows", Keeping.Rows.COUNTED));
    }

    private List<String> repositories() {
        var names = section.names("repositories");
        if (names.isEmpty()) {
            section.wrong("repositories", "at least one is needed: the first is where backups are taken to");
        }
        names.stream()
                .filter(name -> !common.knows(name))
                .forEach(name -> section.wrong("repositories", "“" + name + "” is none of backups.repositories"));
        if (new HashSet<>(names).size() < names.size()) {
            section.wrong("repositories", "one is there twice");
        }
        return names;
    }

    /** Never silently in the clear. */
    private Keys keys() {
        boolean encrypt = section.flag("encrypt", true);
        if (encrypt && !common.keys().encrypt()) {
            section.wrong(
                    "encrypt",
                    "needs at least one of backups.recipients that is not retired; to leave backups readable for"
                            + " whoever can read the repository, write encrypt: no");
        }
        return encrypt ? common.keys() : new Keys(List.of(), common.keys().identities());
    }

    private static Map<Manifest.Kind, Keeping.Retention> retention(Section all) {
        var retention = new EnumMap<Manifest.Kind, Keeping.Retention>(Manifest.Kind.class);
        for (var kind : Manifest.Kind.values()) {
            var word = kind.name().toLowerCase(Locale.ROOT);
            boolean given = all.isGiven(word);
            var section = all.section(word);
            section.standard("count", "");
            section.standard("age", "");
            Optional<Integer> count =
                    section.isGiven("count") ? Optional.of(section.number("count", 1, 1, 100_000)) : Optional.empty();
            Optional<Duration> age =
                    section.isGiven("age") ? Optional.of(section.neededDuration("age", SHORTEST)) : Optional.empty();
            if (given && count.isEmpty() && age.isEmpty()) {
                all.wrong(word, "names neither a count nor an age; left out altogether, all are kept");
            }
            section.finish();
            if (given) {
                retention.put(kind, new Keeping.Retention(count, age));
            }
        }
        all.finish();
        return retention;
    }

    /** A slot's name holds less than a cluster's may. */
    private static Optional<Keeping.Wal> wal(Section section, String cluster) {
        boolean receive = section.flag("receive", false);
        section.standard("slot", "muster_CLUSTER");
        var usual = "muster_" + cluster.replaceAll("[^a-z0-9_]", "_");
        var slot = section.optional("slot").orElse(usual);
        if (!slot.matches("[a-z0-9_]{1," + LONGEST_SLOT + "}")) {
            section.wrong(
                    "slot",
                    "“" + slot + "” must be 1 to " + LONGEST_SLOT + " lower-case letters, digits and underscores");
        }
        section.finish();
        return receive ? Optional.of(new Keeping.Wal(slot)) : Optional.empty();
    }

    List<Schedule> schedules(Keeping keeping) {
        var names = new HashSet<String>();
        return section.sections("schedules").stream()
                .map(each -> {
                    var schedule = schedule(each, keeping);
                    each.unique(names, schedule.name());
                    each.finish();
                    return schedule;
                })
                .toList();
    }

    private static Schedule schedule(Section section, Keeping keeping) {
        var what = section.neededChoice("kind", What.class);
        var databases = section.names("databases", "all");
        if (!databases.isEmpty() && what.isPresent() && what.get() != What.LOGICAL) {
            section.wrong("databases", "only a logical backup can be of some databases alone");
        }
        int fullEvery = section.number("full-every", 1, 1, LONGEST_CHAIN);
        if (fullEvery > 1 && what.isPresent() && what.get() != What.PHYSICAL) {
            section.wrong("full-every", "only physical backups can be incremental");
        }
        return new Schedule(
                keeping.cluster(),
                section.name("name"),
                what.orElse(What.LOGICAL),
                new Backups.Cron(cron(section), zone(section)),
                databases,
                fullEvery);
    }

    private static String cron(Section section) {
        var cron = section.needed("cron");
        if (!cron.isBlank()) {
            Cron.mistake(cron).ifPresent(wrong -> section.wrong("cron", wrong));
        }
        return cron;
    }

    private static ZoneId zone(Section section) {
        var zone = section.text("zone", "UTC");
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException _) {
            section.wrong("zone", "“" + zone + "” is no time zone such as UTC or Europe/Berlin");
            return ZoneOffset.UTC;
        }
    }
}
