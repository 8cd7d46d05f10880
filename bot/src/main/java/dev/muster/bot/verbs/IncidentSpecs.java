package dev.muster.bot.verbs;

import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.chat.grammar.Spec.Audience;
import java.util.List;

/** How one speaks about incidents. */
record IncidentSpecs(List<String> clusters, List<String> people) {

    private static Parameter of() {
        return Parameter.option("incident", "its number; left out: the one of this thread or channel")
                .shapedLike("\\d{1,15}");
    }

    private static Parameter number() {
        return Parameter.positional("incident", "its number; left out: the one of this thread or channel")
                .shapedLike("\\d{1,15}");
    }

    private Parameter person() {
        return Parameter.positional("person", "who, or “me”").mustBeGiven().completedBy(_ -> people);
    }

    private static Parameter severity() {
        return Parameter.option("severity", "SEV-1 data lost or production down, SEV-2 degraded, SEV-3 no impact")
                .shapedLike("(?i)(sev-?)?[123]")
                .completedBy(_ -> List.of("SEV-1", "SEV-2", "SEV-3"));
    }

    Spec open() {
        return new Spec(
                "incident open",
                "Begin an incident: a headline, a thread, a timeline",
                Audience.VIEWERS,
                List.of(
                        Parameter.rest("title", "what is wrong, in a few words").mustBeGiven(),
                        Parameter.option("cluster", "the cluster; left out: the channel's own")
                                .completedBy(_ -> clusters),
                        severity()),
                List.of(
                        "/db incident open orders cannot be placed",
                        "/db incident open --severity SEV-1 rows are gone"));
    }

    Spec list() {
        return new Spec(
                "incident list",
                "The open incidents, and the latest others",
                Audience.VIEWERS,
                List.of(Parameter.positional("cluster", "only of this cluster").completedBy(_ -> clusters)),
                List.of("/db incident list"));
    }

    Spec show() {
        return new Spec(
                "incident show",
                "Where an incident stands, and its timeline",
                Audience.VIEWERS,
                List.of(number()),
                List.of("/db incident show", "/db incident show 3"));
    }

    Spec setSeverity() {
        return new Spec(
                "incident severity",
                "How bad it is",
                Audience.ONCALL,
                List.of(
                        Parameter.positional("severity", "SEV-1, SEV-2 or SEV-3")
                                .shapedLike("(?i)(sev-?)?[123]")
                                .mustBeGiven()
                                .completedBy(_ -> List.of("SEV-1", "SEV-2", "SEV-3")),
                        of()),
                List.of("/db incident severity SEV-1"));
    }

    Spec lead() {
        return new Spec(
                "incident lead",
                "Who leads",
                Audience.VIEWERS,
                List.of(person(), of()),
                List.of("/db incident lead me", "/db incident lead anna"));
    }

    Spec role() {
        return new Spec(
                "incident role",
                "Who does what: communication, scribe, liaison …",
                Audience.VIEWERS,
                List.of(
                        Parameter.positional("role", "what").mustBeGiven().completedBy(_ -> List.of("comms", "scribe")),
                        person(),
                        of()),
                List.of("/db incident role comms bert"));
    }

    Spec note(String verb) {
        return new Spec(
                verb,
                "Write something into the timeline",
                Audience.VIEWERS,
                List.of(
                        Parameter.rest("text", "what").mustBeGiven(),
                        Parameter.option("correct", "the number of the entry that should read so; the original is kept")
                                .shapedLike("#?\\d{1,15}"),
                        of()),
                List.of(
                        "/db " + verb + " the deploy of 14:02 dropped a table",
                        "/db " + verb + " --correct 812 it was 14:03"));
    }

    Spec task() {
        return new Spec(
                "incident task",
                "Something that must be done; --done when it is",
                Audience.VIEWERS,
                List.of(
                        Parameter.rest("text", "what"),
                        Parameter.option("owner", "who does it").completedBy(_ -> people),
                        Parameter.option("done", "the number of the task that is done")
                                .shapedLike("\\d{1,9}"),
                        of()),
                List.of("/db incident task --owner anna tell support", "/db incident task --done 2"));
    }

    Spec link() {
        return new Spec(
                "incident link",
                "Keep an address: a dashboard, a ticket, a call",
                Audience.VIEWERS,
                List.of(
                        Parameter.positional("address", "https://…")
                                .shapedLike("https?://\\S{1,2000}")
                                .mustBeGiven(),
                        Parameter.rest("label", "what is there"),
                        of()),
                List.of("/db incident link https://meet.example.com/db the call"));
    }

    Spec close() {
        return new Spec(
                "incident close",
                "It is over",
                Audience.ONCALL,
                List.of(Parameter.rest("summary", "how it ended"), of()),
                List.of("/db incident close the table is back, nothing was lost"));
    }

    Spec reopen() {
        return new Spec(
                "incident reopen",
                "It is not over",
                Audience.ONCALL,
                List.of(number(), Parameter.rest("reason", "why")),
                List.of("/db incident reopen 3 it is happening again"));
    }

    Spec report() {
        return new Spec(
                "incident report",
                "The whole story as Markdown, and a picture of it",
                Audience.VIEWERS,
                List.of(number()),
                List.of("/db incident report 3"));
    }

    Spec acknowledge() {
        return new Spec(
                "incident ack",
                "Take it in hand: nobody further is called",
                Audience.VIEWERS,
                List.of(number()),
                List.of("/db incident ack"));
    }
}
