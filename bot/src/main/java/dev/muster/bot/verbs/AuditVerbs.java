package dev.muster.bot.verbs;

import dev.muster.bot.desk.Errand;
import dev.muster.bot.desk.Errand.Asked;
import dev.muster.bot.journal.Audit;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.chat.grammar.Spec.Audience;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.util.List;
import java.util.concurrent.Semaphore;

/** {@code audit verify} and {@code audit export}. */
public final class AuditVerbs {
    private final Audit audit;
    private final Journal journal;
    private final Semaphore turn = new Semaphore(1);

    public AuditVerbs(Audit audit, Journal journal) {
        this.audit = audit;
        this.journal = journal;
    }

    public List<Errand> all() {
        return List.of(
                Verb.reading(
                        new Spec(
                                "audit verify",
                                "Check that nobody has touched the journal",
                                Audience.VIEWERS,
                                List.of(),
                                List.of("/db audit verify")),
                        this::verify),
                Verb.reading(
                        new Spec(
                                "audit export",
                                "The journal as lines of JSON, each with its hash",
                                Audience.ONCALL,
                                List.of(Parameter.option("after", "only what came after this entry")
                                        .shapedLike("\\d{1,15}")),
                                List.of("/db audit export", "/db audit export --after 12000")),
                        this::export));
    }

    /** It reads everything: one at a time. */
    private Answer verify(Asked asked) {
        if (!turn.tryAcquire()) {
            return new Answer.Refusal(
                    new Problem("BUSY", "the journal is being verified already", "wait for that answer"));
        }
        try {
            return verified(asked);
        } finally {
            turn.release();
        }
    }

    private Answer verified(Asked asked) {
        return switch (audit.verify()) {
            case Audit.Outcome.Whole(var events, var head) -> {
                journal.append(Entry.of(asked.now(), Event.Scope.NONE, new What.AuditVerified(events, head))
                        .by(asked.who())
                        .once("said:" + asked.said().delivery()));
                yield new Answer.Reply(Document.of(
                        "The journal is whole",
                        Tone.GOOD,
                        new Block.Text(
                                "%s, each chained to the one before. Keep the last hash: a later check must still find it."
                                        .formatted(events == 1 ? "1 entry" : events + " entries")),
                        new Block.Code("", "%d %s".formatted(events, head))));
            }
            case Audit.Outcome.Broken(var seq, var why) ->
                new Answer.Reply(Document.of(
                        "The journal was tampered with",
                        Tone.BAD,
                        new Block.Text("Entry %d: %s. Nothing from there on can be trusted.".formatted(seq, why)),
                        new Block.Text("Keep the store as it is, and find out who could write to it.")));
        };
    }

    private Answer export(Asked asked) {
        long after = asked.arguments().get("after").map(Long::parseLong).orElse(0L);
        var export = audit.export(after);
        var name = "journal-from-%d.jsonl".formatted(after + 1);
        var rest = export.next()
                .map(next -> "That is not all: go on with /db audit export --after " + (next - 1) + ".")
                .orElse("That is all, as of " + Human.clock(asked.now()) + ".");
        return new Answer.Aside(Document.of(
                "The journal",
                Tone.PLAIN,
                new Block.Text(rest),
                new Block.File(name, "application/x-ndjson", Bytes.of(export.lines()))));
    }
}
