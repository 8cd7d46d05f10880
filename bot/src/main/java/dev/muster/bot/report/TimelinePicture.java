package dev.muster.bot.report;

import dev.muster.bot.incident.Headline;
import dev.muster.bot.incident.Incident;
import dev.muster.bot.incident.Incident.Line;
import dev.muster.bot.incident.Phrases;
import dev.muster.bot.incident.Stamp;
import dev.muster.chat.Block;
import dev.muster.chat.Human;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** An incident at a glance: when it was down, what was seen, what was run, and who did what. */
public final class TimelinePicture {
    static final int WIDTH = 1200;
    /** It is as high as it needs to be, and no higher. */
    static final int HIGHEST = 540;

    private static final int MARGIN = 24;
    private static final int LEFT = 116;
    private static final int RIGHT = WIDTH - MARGIN;
    private static final int TOP = 78;
    private static final int DOWN_LANE = 36;
    private static final int PADDING = 8;
    private static final int AXIS = 56;
    private static final int SMALL = 11;

    private final Incident incident;
    private final Instant now;
    private final TimeScale scale;
    private final Pen pen;
    private final Downtime downtime;

    private TimelinePicture(Incident incident, Instant now, Pen pen) {
        this.incident = incident;
        this.now = now;
        this.scale = TimeScale.of(incident, now, LEFT, RIGHT);
        this.pen = pen;
        this.downtime = Downtime.of(incident, now);
    }

    public static Block.Image of(Incident incident, Instant now) {
        try (var pen = new Pen(WIDTH, HIGHEST)) {
            int height = new TimelinePicture(incident, now, pen).draw();
            return new Block.Image("incident-" + incident.number() + ".png", inWords(incident, now), pen.png(height));
        }
    }

    /** The same for those who do not see it. */
    static String inWords(Incident incident, Instant now) {
        var runs = Course.all(incident.events());
        var people = incident.timeline().stream()
                .flatMap(line -> line.who().stream())
                .distinct()
                .toList();
        var outcomes = runs.stream()
                .map(run -> run.run() + " " + run.outcome().shortly())
                .collect(Collectors.joining(", "));
        return "Timeline of incident %d, %s, from %s to %s: %s; %s; %s%s; %s%s"
                .formatted(
                        incident.number(),
                        incident.title(),
                        Stamp.full(incident.opening().at()),
                        incident.open() ? "now" : Stamp.full(incident.end(now)),
                        Downtime.of(incident, now).inWords(),
                        Human.count(Downtime.sights(incident, now).size(), "finding"),
                        Human.count(runs.size(), "run"),
                        runs.isEmpty() ? "" : " (" + outcomes + ")",
                        Human.count(incident.timeline().size(), "line"),
                        people.isEmpty() ? "" : ", by " + Phrases.people(people));
    }

    private int draw() {
        var seen = Bars.of(findings(), scale, pen);
        var run = Bars.of(runs(), scale, pen);
        var marks = incident.timeline().stream()
                .filter(line -> scale.holds(line.at()) && Weight.of(line.event().what()) > 0)
                .toList();
        var labels = Labels.of(marks, scale, pen);
        int findings = TOP + DOWN_LANE;
        int runs = findings + seen.height() + 2 * PADDING;
        int people = runs + run.height() + 2 * PADDING;
        int bottom = people + Math.max(labels.height() + 40, 68);

        pen.fill(new Rectangle(0, 0, WIDTH, bottom + AXIS), Pen.PAPER);
        head();
        tint(bottom);
        axis(bottom);
        lane("Down", TOP, Optional.empty());
        lane("Findings", findings, more(seen.missing()));
        lane("Runs", runs, more(run.missing()));
        lane("Actions", people, more(labels.missing()).map(it -> it + ", unnamed"));
        down();
        seen.draw(findings + PADDING, scale, pen);
        run.draw(runs + PADDING, scale, pen);
        dots(marks, people + 18);
        labels.draw(people + 18, pen);
        beyond(bottom + AXIS - 8);
        return bottom + AXIS;
    }

    private void head() {
        var state = (incident.open() ? "open for " : "closed after ") + Human.duration(incident.duration(now));
        double width = pen.width(state, 14);
        pen.text(pen.cut(Headline.title(incident), 19, RIGHT - 2 * MARGIN - width), MARGIN, 36, 19, Pen.INK);
        pen.text(state, RIGHT - width, 36, 14, incident.open() ? Pen.RED : Pen.GREEN);
        var about = "Incident " + incident.number() + ", opened "
                + Stamp.full(incident.opening().at())
                + incident.opening().by().map(by -> " by " + by).orElse("")
                + incident.lead().map(lead -> ", lead " + lead).orElse("");
        pen.text(pen.cut(about, 12, RIGHT - MARGIN), MARGIN, 58, 12, Pen.MUTED);
    }

    private static Optional<String> more(int missing) {
        return missing == 0 ? Optional.empty() : Optional.of("+ " + missing);
    }

    private void lane(String name, int top, Optional<String> more) {
        pen.line(MARGIN, top, RIGHT, top, Pen.GRID, 1);
        pen.text(name, MARGIN, top + 22, 12, Pen.MUTED);
        more.ifPresent(words -> pen.text(words, MARGIN, top + 38, SMALL, Pen.MUTED));
    }

    private void axis(int bottom) {
        for (var tick : scale.ticks()) {
            double x = scale.x(tick.at());
            pen.line(x, TOP, x, bottom, tick.day().isPresent() ? Pen.STEM : Pen.GRID, 1);
            pen.centred(tick.label(), x, bottom + 18, SMALL, Pen.MUTED);
            tick.day().ifPresent(day -> pen.centred(day, x, bottom + 34, SMALL, Pen.INK));
        }
        pen.line(LEFT, bottom, RIGHT, bottom, Pen.MUTED, 1);
        pen.text("UTC", MARGIN, bottom + 18, SMALL, Pen.MUTED);
    }

    private void tint(int bottom) {
        if (downtime.seen()) {
            downtime.spans().forEach(span -> pen.fill(area(span, TOP, bottom - TOP), Pen.RED_TINT));
        }
    }

    private Rectangle2D area(Downtime.Span span, double top, double height) {
        double from = scale.x(span.from());
        return new Rectangle2D.Double(from, top, Math.max(scale.x(span.to()) - from, 2), height);
    }

    /** Each with its length, where there is room for it. */
    private void down() {
        var room = new Room();
        var areas =
                downtime.spans().stream().map(span -> area(span, TOP + 9, 18)).toList();
        areas.forEach(area -> pen.fill(area, downtime.seen() ? Pen.RED : Pen.PALE_RED));
        areas.forEach(room::put);
        for (int i = 0; i < areas.size(); i++) {
            var area = areas.get(i);
            var words = downtime.inWords(downtime.spans().get(i));
            double width = pen.width(words, SMALL);
            if (area.getWidth() > width + 10) {
                var colour = downtime.seen() ? Pen.PAPER : Pen.RED;
                pen.text(words, area.getCenterX() - width / 2, TOP + 22, SMALL, colour);
            } else {
                double right = area.getMaxX() + 6;
                double x = right + width < RIGHT ? right : area.getX() - 6 - width;
                if (room.take(new Rectangle2D.Double(x - 2, TOP + 9, width + 4, 18))) {
                    pen.text(words, x, TOP + 22, SMALL, Pen.RED);
                }
            }
        }
    }

    private List<Bars.Bar> findings() {
        return Downtime.sights(incident, now).stream()
                .sorted(Comparator.comparing(sight -> !sight.critical()))
                .map(sight -> new Bars.Bar(
                        sight.span().from(),
                        sight.span().to(),
                        sight.code() + " · " + sight.subject(),
                        sight.critical() ? Pen.RED : Pen.ORANGE,
                        List.of()))
                .toList();
    }

    private List<Bars.Bar> runs() {
        return Course.all(incident.events()).stream()
                .map(run -> new Bars.Bar(
                        run.span().started().orElse(run.span().first()),
                        run.span().ended().orElse(incident.end(now)),
                        "run " + run.run() + run.title().map(it -> " · " + it).orElse("") + " · "
                                + run.outcome().shortly(),
                        colour(run.outcome()),
                        run.legs().stream().map(Course.Leg::begun).toList()))
                .toList();
    }

    private static Color colour(Course.Outcome outcome) {
        return switch (outcome) {
            case DONE -> Pen.GREEN;
            case FAILED, BROKEN -> Pen.RED;
            case RUNNING, PAUSED, ASKING -> Pen.BLUE;
            case ROLLED_BACK -> Pen.VIOLET;
            case PROPOSED, CANCELLED, DENIED, EXPIRED, WITHDRAWN, LAPSED -> Pen.GREY;
        };
    }

    private void dots(List<Line> marks, int ground) {
        for (var line : marks) {
            double radius = Labels.isGlass(line) ? 6 : 4;
            var colour = line.who().isPresent() ? Pen.BLUE_DOT : Pen.GREY_DOT;
            pen.fill(
                    new Ellipse2D.Double(scale.x(line.at()) - radius, ground - radius, 2 * radius, 2 * radius),
                    Labels.isGlass(line) ? Pen.RED : colour);
        }
    }

    /** What lies far outside would press all the rest together. */
    private void beyond(int y) {
        var words = new ArrayList<String>();
        beyond(line -> line.at().isBefore(incident.opening().at()), "before").ifPresent(words::add);
        beyond(line -> !line.at().isBefore(incident.opening().at()), "after").ifPresent(words::add);
        if (!words.isEmpty()) {
            var all = String.join(", ", words) + " this picture";
            pen.text(all, RIGHT - pen.width(all, SMALL), y, SMALL, Pen.MUTED);
        }
    }

    private Optional<String> beyond(Predicate<Line> side, String where) {
        long count = incident.timeline().stream()
                .filter(line -> !scale.holds(line.at()))
                .filter(side)
                .count();
        return count == 0 ? Optional.empty() : Optional.of(Human.count(count, "line") + " " + where);
    }
}
