package dev.muster.bot.demo;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.commands.verb.Answer;
import java.util.List;
import java.util.stream.IntStream;

/** The demo's first screen: a disaster in a few steps, each a button. */
public final class Tour {
    /** One that is taught already says no more. */
    public static final String KEY = "demo:tour";

    private static final String CLUSTER = DemoConfig.CLUSTER;

    private Tour() {}

    private record Station(String label, String words, String what) {}

    private static final List<Station> STATIONS = List.of(
            new Station(
                    "Take a backup",
                    "backup now " + CLUSTER + " --kind physical",
                    "nothing comes back that was never kept. From then on, every change is kept as it happens."),
            new Station(
                    "Drop a table",
                    "demo drop-table",
                    "as a wrong migration does. The answer has a button that opens an incident: press it, and all that"
                            + " follows is written down."),
            new Station(
                    "Find it",
                    "lost " + CLUSTER,
                    "/db lost " + CLUSTER + " reads the write-ahead log and says what dropped it, and when."),
            new Station(
                    "Bring it back",
                    "restore " + CLUSTER,
                    "press “Restore …” under what was found, or say what you see and be led there. That is only a plan:"
                            + " approver presses Approve. The table comes back beside and is compared; then it asks, and"
                            + " approver presses Go on. You asked for it, so neither is yours to press."),
            new Station("See the report", "incident report", "who did what and when, in words and in a picture."));

    public static Answer.Reply reply() {
        var steps = IntStream.range(0, STATIONS.size())
                .mapToObj(i -> "%d. %s: %s"
                        .formatted(
                                i + 1, STATIONS.get(i).label(), STATIONS.get(i).what()))
                .toList();
        var buttons = IntStream.range(0, STATIONS.size())
                .mapToObj(i -> new Answer.FollowUp(
                        (i + 1) + " " + STATIONS.get(i).label(), STATIONS.get(i).words()))
                .toList();
        return new Answer.Reply(
                Document.of(
                        "A disaster, in five steps",
                        Tone.PLAIN,
                        new Block.Text(
                                "This cluster is made to be broken, and a shop writes into it all the time. Go through it"
                                        + " as oncall, and have another tab open as approver: the links stand where the"
                                        + " demo was started."),
                        new Block.Listing(steps),
                        new Block.Text(
                                "More to break: /demo delete-rows, /demo damage-page, /demo kill-primary. /demo heal"
                                        + " starts what is down and repairs pages. /demo shows this again.")),
                buttons);
    }
}
