package dev.muster.commands.table;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.side.LookAtSide;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import dev.muster.commands.verb.Wording;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Asks by a form which tables, when they were left out: buttons know everything else. */
record Asking(Work.Tools tools, Spec spec) {
    private static final String TABLES = "tables";
    /** A word that needs no quotes, in whose place what was filled in comes, in quotes. */
    private static final String PLACE = "which.tables.is.asked";

    Answer.Reply which(Request request, Cluster cluster) {
        var from = SidePlanner.meant(tools, request).map(name -> LookAtSide.standing(tools, cluster.name(), name));
        var blocks = new ArrayList<Block>();
        from.ifPresent(side -> blocks.add(new Block.Text("From the side instance %s, which stands at %s, and stays."
                .formatted(side.name(), side.target().shown()))));
        blocks.add(
                new Block.Text(
                        "They come back beside, and each row is compared with the one in place. To merge, it asks"
                                + " again after that, and inserts what is missing; with --replace it makes them what they were."));
        if (request.arguments().has("merge") || request.arguments().has("replace")) {
            blocks.add(form(request, cluster, "Bring tables back", false));
        } else {
            blocks.add(form(request, cluster, "Compare, and no more", false));
            blocks.add(form(request, cluster, "Compare, then merge", true));
        }
        return new Answer.Reply(new Document("Which tables of " + cluster.name() + "?", Tone.PLAIN, blocks));
    }

    private Block.Form form(Request request, Cluster cluster, String title, boolean merge) {
        var values = new HashMap<>(request.arguments().values());
        values.put("cluster", cluster.name());
        values.put(TABLES, PLACE);
        if (merge) {
            values.put("merge", "");
        }
        var input = new Block.Input.Line(TABLES, "Which tables: schema.table, several with commas between", "", true);
        return new Block.Form(
                new Wording(spec, values).words().replaceFirst(" " + PLACE + "\\b", " {" + TABLES + "}"),
                title,
                List.of(input),
                "Plan it");
    }
}
