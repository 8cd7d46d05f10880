package dev.muster.bot.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Story;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.chat.Block;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class TimelinePictureTest {
    private static final Path SEEN = Path.of("target", "pictures");

    /** It stays under target/pictures, to be looked at. */
    private static Block.Image drawn(String name, Incident incident, Instant now) throws IOException {
        var image = TimelinePicture.of(incident, now);
        Files.createDirectories(SEEN);
        Files.write(SEEN.resolve(name + ".png"), image.png().toArray());
        var read = ImageIO.read(image.png().stream());
        assertThat(read.getWidth()).isEqualTo(TimelinePicture.WIDTH * Pen.SHARPNESS);
        assertThat(read.getHeight()).isBetween(280 * Pen.SHARPNESS, TimelinePicture.HIGHEST * Pen.SHARPNESS);
        return image;
    }

    @Test
    void an_incident_of_nothing_of_one_entry_and_of_a_few() throws IOException {
        var one = Story.opened().incident();
        var none = new Incident(one.opening(), one.state(), one.care(), one.papers(), List.of());
        drawn("0", none, Story.START);
        drawn("1", one, Story.START);
        var few = Story.opened()
                .after(Duration.ofMinutes(4))
                .by("bob", new What.LeadSet("bob"))
                .after(Duration.ofMinutes(9))
                .by("bob", new What.IncidentClosed(Optional.of("it was the wrong dashboard")));
        drawn("3", few.incident(), few.now());
        drawn("set-back", Story.opened().incident(), Story.START.minusSeconds(60));
    }

    @Test
    void a_usual_incident_and_what_it_says_to_those_who_do_not_see_it() throws IOException {
        var story = Disaster.story();

        assertThat(drawn("40", story.incident(), story.now()).alt())
                .contains("incident 3", "down for 10 min 50 s", "1 finding", "2 runs (11 done, 12 done)", "carol");
    }

    @Test
    void an_incident_of_a_thousand_entries() throws IOException {
        var story = many(1000, Duration.ofHours(3));
        drawn("1000", story.incident(), story.now());
    }

    @Test
    void an_incident_of_two_days() throws IOException {
        var story = many(120, Duration.ofHours(50));
        drawn("two-days", story.incident(), story.now());
    }

    private static Story many(int entries, Duration over) {
        var random = new Random(5);
        var people = List.of("alice", "bob", "carol", "dave");
        var story = Story.opened();
        var pause = over.dividedBy(entries);
        long run = 20;
        for (int i = 0; i < entries; i++) {
            var who = people.get(random.nextInt(people.size()));
            story.after(pause);
            switch (random.nextInt(9)) {
                case 0 ->
                    story.muster(new What.FindingSeen(
                            "NODE_DOWN",
                            random.nextInt(8) == 0 ? "critical" : "warning",
                            "orders-" + who.charAt(0),
                            "down"));
                case 1, 2 ->
                    story.muster(new What.FindingGone("NODE_DOWN", "orders-" + who.charAt(0), Duration.ofMinutes(3)));
                case 3 -> {
                    story.run(run, new What.Proposed("Restore orders to 13:55", "abc", "CHANGE", 1, Optional.empty()));
                    story.run(run, who, new What.Voted(Verdict.APPROVE, "abc", Optional.empty(), 1, 2));
                    story.run(run, new What.RunStarted(run)).run(run, new What.StepBegun(0, false, "stop it"));
                }
                case 4 ->
                    story.run(run, new What.StepDone(0, false, Proof.of("stopped"), pause))
                            .run(run, new What.StepBegun(1, false, "start it"));
                case 5 -> story.run(run, new What.StepFailed(1, false, new Problem("X", "no", "try")));
                case 6 -> story.run(run++, new What.RunFinished(pause));
                default -> story.by(who, new What.Noted("looked at graph " + i, Optional.empty(), Optional.empty()));
            }
        }
        return story;
    }
}
