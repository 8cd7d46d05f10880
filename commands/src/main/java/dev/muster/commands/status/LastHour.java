package dev.muster.commands.status;

import dev.muster.chat.Bytes;
import dev.muster.chat.Human;
import dev.muster.commands.cluster.Sample;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.picture.BundledFont;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The last hour's transactions and lag as a picture. Transparent, in colours that read on light and on dark. */
final class LastHour {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 220;
    /** Pixels for a point: screens have more than one. */
    private static final int SHARPNESS = 2;

    private static final Duration GAP = Duration.ofMinutes(1);
    private static final Color INK = new Color(0x80, 0x88, 0x96);
    private static final Color GRID = new Color(0x80, 0x88, 0x96, 0x38);
    private static final Color CLEAR = new Color(0, 0, 0, 0);
    private static final Color BLUE = new Color(0x3B, 0x82, 0xF6);
    private static final Color BLUE_AREA = new Color(0x3B, 0x82, 0xF6, 0x40);
    private static final Color ORANGE = new Color(0xF5, 0x8A, 0x1F);

    private LastHour() {}

    /** The same in words, for those who do not see it. */
    static String inWords(Topology topology, List<Sample> samples) {
        var rates = rates(samples);
        double most = rates.stream().mapToDouble(Rates.Point::value).max().orElse(0);
        double mean = rates.stream().mapToDouble(Rates.Point::value).average().orElse(0);
        long lag = samples.stream()
                .flatMap(s -> s.lagBytes().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return "Last hour of %s: %.1f transactions/s on average, %.1f at most; lag at most %s"
                .formatted(topology.cluster().name(), mean, most, Human.bytes(lag));
    }

    static Bytes png(List<Sample> samples) {
        var chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).build();
        style(chart);
        draw(chart, "transactions/s", 0, rates(samples)).ifPresent(series -> {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area);
            series.setFillColor(BLUE_AREA);
            series.setLineColor(BLUE);
        });
        var lags = lags(samples);
        draw(chart, "lag in kB", 1, lags).ifPresent(series -> {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
            series.setLineColor(ORANGE);
            chart.getStyler().setYAxisMax(1, roomAbove(lags));
        });
        return png(chart);
    }

    private static Optional<XYSeries> draw(XYChart chart, String name, int axis, List<Rates.Point> points) {
        if (points.isEmpty()) {
            return Optional.empty();
        }
        var times = new ArrayList<Date>();
        var values = new ArrayList<Double>();
        for (int i = 0; i < points.size(); i++) {
            var at = points.get(i).at();
            if (i > 0 && Duration.between(points.get(i - 1).at(), at).compareTo(GAP) > 0) {
                times.add(Date.from(at.minusMillis(1)));
                values.add(Double.NaN); // Nothing was seen meanwhile: no line may say otherwise.
            }
            times.add(Date.from(at));
            values.add(points.get(i).value());
        }
        var series = chart.addSeries(name, times, values);
        series.setLineStyle(new BasicStroke(1.6f));
        series.setMarker(SeriesMarkers.NONE);
        series.setYAxisGroup(axis);
        return Optional.of(series);
    }

    /** The standby that was furthest behind, at each look. */
    private static List<Rates.Point> lags(List<Sample> samples) {
        var most = new TreeMap<Instant, Double>();
        for (var sample : samples) {
            sample.lagBytes().ifPresent(lag -> most.merge(sample.at(), lag / 1024.0, Math::max));
        }
        return most.entrySet().stream()
                .map(e -> new Rates.Point(e.getKey(), e.getValue()))
                .toList();
    }

    private static Bytes png(XYChart chart) {
        var image = new BufferedImage(WIDTH * SHARPNESS, HEIGHT * SHARPNESS, BufferedImage.TYPE_INT_ARGB);
        var pen = image.createGraphics();
        try (var bytes = new ByteArrayOutputStream();
                var png = new MemoryCacheImageOutputStream(bytes)) {
            pen.scale(SHARPNESS, SHARPNESS);
            chart.paint(pen, WIDTH, HEIGHT);
            ImageIO.write(image, "png", png);
            png.flush();
            return Bytes.of(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            pen.dispose();
        }
    }

    /** A lag of nothing is drawn on the ground, and not across the middle of an axis without an extent. */
    private static double roomAbove(List<Rates.Point> lags) {
        return Math.max(
                1, 1.1 * lags.stream().mapToDouble(Rates.Point::value).max().orElse(0));
    }

    /** Of whichever node took the writes at the time; counters of different nodes are never subtracted. */
    private static List<Rates.Point> rates(List<Sample> samples) {
        var byNode = samples.stream().filter(s -> !s.standby()).collect(Collectors.groupingBy(Sample::node));
        return byNode.values().stream()
                .flatMap(ofOneNode -> Rates.over(ofOneNode).stream())
                .sorted(Comparator.comparing(Rates.Point::at))
                .toList();
    }

    private static void style(XYChart chart) {
        var styler = chart.getStyler();
        styler.setBaseFont(BundledFont.sized(12));
        styler.setChartTitleFont(BundledFont.sized(12));
        styler.setLegendFont(BundledFont.sized(12));
        styler.setAxisTitleFont(BundledFont.sized(12));
        styler.setAxisTickLabelsFont(BundledFont.sized(11));
        styler.setAnnotationTextFont(BundledFont.sized(11));
        styler.setAnnotationTextPanelFont(BundledFont.sized(11));
        styler.setToolTipFont(BundledFont.sized(11));
        styler.setCursorFont(BundledFont.sized(11));
        styler.setChartTitleVisible(false);
        styler.setChartBackgroundColor(CLEAR);
        styler.setPlotBackgroundColor(CLEAR);
        styler.setLegendBackgroundColor(CLEAR);
        styler.setLegendBorderColor(CLEAR);
        styler.setPlotBorderVisible(false);
        styler.setChartFontColor(INK);
        styler.setAxisTickLabelsColor(INK);
        styler.setAxisTickMarksColor(GRID);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setAxisTitlesVisible(false);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        styler.setYAxisMin(0, 0.0);
        styler.setYAxisMin(1, 0.0);
        styler.setDatePattern("HH:mm");
        styler.setTimezone(TimeZone.getTimeZone("UTC"));
        styler.setChartPadding(6);
    }
}
