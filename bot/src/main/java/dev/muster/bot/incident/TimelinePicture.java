package dev.muster.bot.incident;

import dev.muster.bot.incident.Incident.Line;
import dev.muster.bot.journal.What;
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
import java.util.stream.Stream;

/** An incident at a glance: when it was down, what was seen, what was run, and who did what. */
public final class TimelinePicture {
    static final int WIDTH = 1200;
    static final int HEIGHT = 520;
    private static final int LEFT = 116;
    private static final int RIGHT = WIDTH - 24;

    private static final int TOP = 78;
    private static final int FINDINGS = 114;
    private static final int RUNS = 200;
    private static final int PEOPLE = 298;
    private static final int BOTTOM = 470;
    private static final int ROW = 26;
    private static final int LABEL_ROWS = 8;
    private static final int LABEL_ROW = 17;
    private static final int LONGEST_LABEL = 230;

    private final Incident incident;
    private final Instant now;
    private final TimeScale scale;
    private final Pen pen;

    private TimelinePicture(Incident incident, Instant now, TimeScale scale, Pen pen) {
        this.incident = incident;
        this.now = now;
        this.scale = scale;
        this.pen = pen;
    }

    public static Block.Image of(Incident incident, Instant now) {
        try (var pen = new Pen(WIDTH, HEIGHT)) {
            var scale = TimeScale.of(incident, now, LEFT, RIGHT);
            new TimelinePicture(incident, now, scale, pen).draw();
            return new Block.Image("incident-" + incident.number() + ".png", inWords(incident, now), pen.png());
        }
    }

    /** The same for those who do not see it. */
    static String inWords(Incident incident, Instant now) {
        var runs = Course.all(incident.events());
        var down = Downtime.of(incident, now);
        var people = incident.timeline().stream()
                .flatMap(line -> line.who().stream())
                .distinct()
                .toList();
        return "Timeline of incident %d, %s, from %s to %s: down for %s%s; %s; %s%s; %s%s"
                .formatted(
                        incident.number(),
                        incident.title(),
                        Stamp.full(incident.opening().at()),
                        incident.open() ? "now" : Stamp.full(incident.end(now)),
                        Human.duration(down.total()),
                        down.over() ? "" : " so far",
                        Human.count(Downtime.sights(incident, now).size(), "finding"),
                        Human.count(runs.size(), "run"),
                        runs.isEmpty()
                                ? ""
                                : " ("
                                        + runs.stream()
                                                .map(run -> run.run() + " "
                                                        + run.outcome().shortly())
                                                .collect(Collectors.joining(", "))
                                        + ")",
                        Human.count(incident.timeline().size(), "line"),
                        people.isEmpty() ? "" : ", by " + Phrases.people(people));
    }

    private void draw() {
        pen.fill(new Rectangle(0, 0, WIDTH, HEIGHT), Pen.PAPER);
        head();
        lane("Down", TOP, FINDINGS);
        lane("Findings", FINDINGS, RUNS);
        lane("Runs", RUNS, PEOPLE);
        lane("Actions", PEOPLE, BOTTOM);
        down();
        axis();
        findings();
        runs();
        people();
        elsewhere();
    }

    private void head() {
        var state = incident.open() ? "open for " : "closed after ";
        var right = state + Human.duration(incident.duration(now));
        double width = pen.width(right, 14);
        pen.text(pen.cut(Headline.title(incident), 19, RIGHT - 24 - width - 24), 24, 36, 19, Pen.INK);
        pen.text(right, RIGHT - width, 36, 14, incident.open() ? Pen.RED : Pen.GREEN);
        var about = "Incident " + incident.number() + ", opened "
                + Stamp.full(incident.opening().at())
                + incident.opening().by().map(by -> " by " + by).orElse("")
                + incident.lead().map(lead -> ", lead " + lead).orElse("");
        pen.text(pen.cut(about, 12, RIGHT - 24), 24, 58, 12, Pen.MUTED);
    }

    private void lane(String name, int top, int bottom) {
        pen.line(24, top, RIGHT, top, Pen.GRID, 1);
        pen.text(name, 24, top + Math.min(22, (bottom - top) / 2 + 5), 12, Pen.MUTED);
    }

    private void axis() {
        for (var tick : scale.ticks()) {
            double x = scale.x(tick.at());
            pen.line(x, TOP, x, BOTTOM, tick.day().isPresent() ? Pen.DAY : Pen.GRID, 1);
            pen.centred(tick.label(), x, BOTTOM + 18, 11, Pen.MUTED);
            tick.day().ifPresent(day -> pen.centred(day, x, BOTTOM + 34, 11, Pen.INK));
        }
        pen.line(LEFT, BOTTOM, RIGHT, BOTTOM, Pen.MUTED, 1);
        pen.text("UTC", 24, BOTTOM + 18, 11, Pen.MUTED);
    }

    private void down() {
        var downtime = Downtime.of(incident, now);
        for (var span : downtime.spans()) {
            double from = scale.x(span.from());
            double to = Math.max(scale.x(span.to()), from + 2);
            pen.fill(new Rectangle2D.Double(from, TOP, to - from, BOTTOM - TOP), Pen.RED_TINT);
            pen.fill(new Rectangle2D.Double(from, TOP + 9, to - from, 18), Pen.RED);
        }
        var room = new Room();
        downtime.spans().forEach(span -> {
            var words = Human.duration(Stamp.between(span.from(), span.to())) + (span.over() ? "" : " so far");
            double from = scale.x(span.from());
            double to = scale.x(span.to());
            double width = pen.width(words, 11);
            boolean inside = to - from > width + 10;
            double x = inside ? (from + to - width) / 2 : to + 6 + width < RIGHT ? to + 6 : from - 6 - width;
            if (room.take(new Rectangle2D.Double(x, TOP, width + 6, 1)) && (inside || free(downtime, x, x + width))) {
                pen.text(words, x, TOP + 22, 11, inside ? Pen.PAPER : Pen.RED);
            }
        });
    }

    private boolean free(Downtime downtime, double from, double to) {
        return downtime.spans().stream()
                .noneMatch(span ->
                        scale.x(span.from()) < to && Math.max(scale.x(span.to()), scale.x(span.from()) + 2) > from);
    }

    private void findings() {
        var bars = Downtime.sights(incident, now).stream()
                .sorted(Comparator.comparing(sight -> !sight.critical()))
                .map(sight -> new Bars.Bar(
                        sight.span().from(),
                        sight.span().to(),
                        sight.code() + " · " + sight.subject(),
                        sight.critical() ? Pen.RED : Pen.ORANGE,
                        List.of()))
                .toList();
        bars(bars, FINDINGS + 8, 3);
    }

    private void runs() {
        var bars = Course.all(incident.events()).stream()
                .map(run -> new Bars.Bar(
                        run.span().started().orElse(run.span().first()),
                        run.span().ended().orElse(incident.end(now)),
                        "run " + run.run() + run.title().map(it -> " · " + it).orElse("") + " · "
                                + run.outcome().shortly(),
                        colour(run.outcome()),
                        run.legs().stream().map(Course.Leg::begun).toList()))
                .toList();
        bars(bars, RUNS + 8, 3);
    }

    private void bars(List<Bars.Bar> bars, int top, int rows) {
        int missing = new Bars(scale, pen).draw(bars, top, rows, ROW);
        if (missing > 0) {
            pen.text("+ " + missing + " more", 24, top + 34, 11, Pen.MUTED);
        }
    }

    private static Color colour(Course.Outcome outcome) {
        return switch (outcome) {
            case DONE -> Pen.GREEN;
            case FAILED -> Pen.RED;
            case RUNNING, PAUSED -> Pen.BLUE;
            case ROLLED_BACK -> Pen.VIOLET;
            case PROPOSED, CANCELLED, DENIED, EXPIRED, WITHDRAWN, LAPSED -> Pen.GREY;
        };
    }

    private void people() {
        int ground = PEOPLE + 16;
        var marks = shown().filter(line -> weight(line.event().what()) > 0).toList();
        for (var line : marks) {
            double x = scale.x(line.at());
            boolean glass = line.event().what() instanceof What.GlassBroken;
            double radius = glass ? 6 : 4;
            pen.fill(
                    new Ellipse2D.Double(x - radius, ground - radius, 2 * radius, 2 * radius),
                    glass ? Pen.RED : line.who().isPresent() ? Pen.BLUE_DOT : Pen.GREY_DOT);
        }
        var room = new Room();
        var stems = new Room();
        int left = 0;
        for (var line : byWeight(marks)) {
            left += label(line, ground, room, stems) ? 0 : 1;
        }
        if (left > 0) {
            pen.text("+ " + left + " more", 24, PEOPLE + 42, 11, Pen.MUTED);
            pen.text("without words", 24, PEOPLE + 57, 11, Pen.MUTED);
        }
    }

    private static List<Line> byWeight(List<Line> lines) {
        return lines.stream()
                .sorted(Comparator.<Line>comparingInt(
                                line -> -weight(line.event().what()))
                        .thenComparing(Line::at))
                .toList();
    }

    /** In the first row where it covers nothing, neither another label nor the stem of one. */
    private boolean label(Line line, int ground, Room room, Room stems) {
        var words = pen.cut(line.who().map(who -> who + " ").orElse("") + line.text(), 11, LONGEST_LABEL);
        double x = scale.x(line.at());
        double width = pen.width(words, 11);
        boolean leftwards = x + 5 + width > RIGHT;
        double start = leftwards ? x - 5 - width : x + 5;
        for (int row = 0; row < LABEL_ROWS; row++) {
            double y = ground + 14 + row * LABEL_ROW;
            var place = new Rectangle2D.Double(start - 3, y, width + 8, LABEL_ROW - 1);
            var stem = new Rectangle2D.Double(x - 0.5, ground + 5, 1, y - ground + 6);
            if (room.free(place) && stems.free(place) && room.free(stem)) {
                room.put(place);
                stems.put(stem);
                pen.line(x, ground + 5, x, y + 11, Pen.STEM, 1);
                pen.text(words, start, y + 12, 11, line.event().what() instanceof What.GlassBroken ? Pen.RED : Pen.INK);
                return true;
            }
        }
        return false;
    }

    private Stream<Line> shown() {
        return incident.timeline().stream().filter(line -> scale.holds(line.at()));
    }

    /** How much its words matter; what has a lane of its own, nothing. */
    private static int weight(What what) {
        return switch (what) {
            case What.GlassBroken _ -> 100;
            case What.IncidentOpened _, What.IncidentClosed _, What.IncidentReopened _ -> 90;
            case What.SeveritySet _, What.LeadSet _ -> 70;
            case What.Denied _, What.RunCancelled _, What.RollbackAsked _, What.RunRetried _ -> 65;
            case What.Voted _, What.Acknowledged _ -> 60;
            case What.Escalated _, What.RunPaused _, What.RunResumed _ -> 55;
            case What.Proposed _, What.Withdrawn _, What.Expired _, What.Lapsed _, What.PlanChanged _ -> 50;
            case What.Noted _, What.RoleSet _ -> 40;
            case What.TaskAdded _, What.TaskDone _, What.Refused _, What.ChecklistDue _ -> 20;
            case What.Asked _, What.Linked _, What.Reminded _, What.ReportMade _, What.Corrected _, What.Approved _ ->
                10;
            case What.Waits _, What.RunStarted _, What.RunFinished _, What.RunRolledBack _ -> 0;
            case What.StepBegun _, What.StepDone _, What.StepFailed _ -> 0;
            case What.FindingSeen _, What.FindingGone _, What.AuditVerified _, What.Unknown _ -> 0;
        };
    }

    /** What lies far outside would press all the rest together. */
    private void elsewhere() {
        var words = new ArrayList<String>();
        beyond(line -> line.at().isBefore(incident.opening().at()), "before").ifPresent(words::add);
        beyond(line -> !line.at().isBefore(incident.opening().at()), "after").ifPresent(words::add);
        if (!words.isEmpty()) {
            var all = String.join(", ", words) + " this picture";
            pen.text(all, RIGHT - pen.width(all, 11), HEIGHT - 6, 11, Pen.MUTED);
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
