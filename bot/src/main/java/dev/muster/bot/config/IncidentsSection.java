package dev.muster.bot.config;

import dev.muster.chat.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what happens around incidents. */
record IncidentsSection(Section section, Known known) {
    private static final List<Config.Level> ESCALATION = List.of(
            new Config.Level(Duration.ZERO, "oncall"),
            new Config.Level(Duration.ofMinutes(30), "approver"),
            new Config.Level(Duration.ofHours(1), "breakglass"),
            new Config.Level(Duration.ofHours(2), "breakglass"));

    private static final List<Config.Checklist> CHECKLISTS = List.of(
            new Config.Checklist(
                    Duration.ofHours(1),
                    List.of(
                            "Applications connect, read and write",
                            "Every standby streams, and its lag is small",
                            "Archiving works, and a first backup on the new timeline succeeded",
                            "Monitoring and alerts are on again",
                            "Everybody who was affected has been told")),
            new Config.Checklist(
                    Duration.ofDays(1),
                    List.of(
                            "Row counts and business figures are what people expect",
                            "The error logs of server and applications have been read",
                            "The new backup has been restored somewhere, as a test",
                            "Kept old data, side instances and temporary rights are tidied up",
                            "The report is written")),
            new Config.Checklist(
                    Duration.ofDays(7),
                    List.of(
                            "The root cause is known and agreed on",
                            "Every preventive task has an owner and a date",
                            "The runbook says what was learnt",
                            "The next drill has a date",
                            "The report has been shared")));

    Config.Incidents incidents(Map<String, List<Place>> channels) {
        var incidents = new Config.Incidents(
                escalation(), section.duration("nag", "10m", Duration.ofSeconds(1)), checklists(), channels);
        section.finish();
        return incidents;
    }

    /** An empty list is a wish, too: nobody is called. */
    private List<Config.Level> escalation() {
        var levels = new ArrayList<Config.Level>();
        for (var entry : section.sections("escalation", "see below")) {
            var level = new Config.Level(entry.neededDuration("after", Duration.ZERO), entry.needed("group"));
            if (!level.group().isBlank()) {
                known.mustKnow(entry, "group", List.of(level.group()));
            }
            if (!levels.isEmpty()) {
                mustGrow(entry, levels.getLast().after(), level.after());
            }
            levels.add(level);
            entry.finish();
        }
        return section.isGiven("escalation") ? levels : ESCALATION;
    }

    private List<Config.Checklist> checklists() {
        var checklists = new ArrayList<Config.Checklist>();
        for (var entry : section.sections("checklists", "see below")) {
            var checklist = new Config.Checklist(
                    entry.neededDuration("after", Duration.ofSeconds(1)), entry.names("items", "required"));
            if (checklist.items().isEmpty()) {
                entry.wrong("items", "at least one is needed");
            }
            if (!checklists.isEmpty()) {
                mustGrow(entry, checklists.getLast().after(), checklist.after());
            }
            checklists.add(checklist);
            entry.finish();
        }
        return section.isGiven("checklists") ? checklists : CHECKLISTS;
    }

    private static void mustGrow(Section entry, Duration before, Duration after) {
        if (after.compareTo(before) <= 0) {
            entry.wrong("after", "must be later than that of the entry before");
        }
    }
}
