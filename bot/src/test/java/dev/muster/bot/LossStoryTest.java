package dev.muster.bot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.muster.bot.TestBrowser.lastCard;
import static dev.muster.bot.TestBrowser.picture;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The demo's tour, gone through by two people before a browser, in a demo that may be broken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LossStoryTest {
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    private final TestDemo demo = TestDemo.own();
    private final TestBrowser browser = new TestBrowser();

    @AfterAll
    void close() {
        browser.close();
        demo.close();
    }

    private static void say(Page page, String words) {
        // A blank at the end: no completion is taken for what was meant.
        page.locator("#text").fill(words + " ");
        page.keyboard().press("Enter");
    }

    private static Locator card(Page page, String title) {
        return page.locator("#messages .message[data-author=muster]")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("h3")
                                .filter(new Locator.FilterOptions().setHasText(Pattern.compile(title)))))
                .last();
    }

    private static void press(Locator card, String label) {
        card.locator(".buttons button").getByText(label).first().click();
    }

    @Test
    void a_table_is_dropped_found_brought_back_and_the_report_tells_the_story() throws Exception {
        var oncall = browser.open("oncall", demo.link("oncall"), 1280, 900, ColorScheme.LIGHT);
        var approver = browser.open("approver", demo.link("approver"), 1280, 900, ColorScheme.DARK);
        var tour = card(oncall, "A disaster, in five steps");
        assertThat(tour).isVisible();
        press(tour, "1 Take a backup");
        assertThat(card(oncall, "Take a physical backup")).containsText("Done at", PATIENTLY);

        // What Muster never saw has no name.
        org.awaitility.Awaitility.await().until(() -> Files.isDirectory(demo.state.resolve("backups/orders/names")));
        press(tour, "2 Drop a table");
        var dropped = card(oncall, "The table execution_results is gone");
        assertThat(dropped).containsText("DROP TABLE");
        press(dropped, "Open an incident");
        assertThat(card(oncall, "a table is gone")).containsText("open");
        TestSession.awaitReceived(demo);
        press(tour, "3 Find it");
        var found = card(oncall, "took something away");
        assertThat(found).containsText("execution_results", PATIENTLY);
        picture(oncall, "lost");

        press(found, "Restore execution_results as before");
        var plan = card(approver, "Plan \\d+: Bring .*execution_results");
        assertThat(plan).containsText("NEEDS 1 approval", PATIENTLY);
        picture(approver, "bring-back");
        press(card(oncall, "Plan \\d+: Bring .*execution_results"), "Approve");
        assertThat(lastCard(oncall)).containsText("You asked for this yourself");
        assertThat(plan).containsText("NEEDS 1 approval");
        press(plan, "Approve");
        assertThat(plan).containsText("ASKS before step", PATIENTLY);
        press(plan, "Go on");
        assertThat(plan).containsText("Done at", PATIENTLY);
        // The side instance went with the last step, and what could be done with it too.
        assertThat(plan.locator(".buttons button").getByText("Drop what was")).hasCount(1);
        assertThat(plan.locator(".buttons button").getByText("Drop it")).hasCount(0);
        picture(approver, "brought-back");
        try (var session = TestSession.of(demo, "app")) {
            session.begin("DO $$ BEGIN ASSERT (SELECT count(*) >= 50000 FROM execution_results); END $$")
                    .get();
        }

        press(tour, "5 See the report");
        assertThat(lastCard(oncall).locator("img")).hasCount(1);
        say(oncall, "/db incident close the table is back");
        assertThat(lastCard(oncall)).containsText("is closed");
        press(lastCard(oncall), "Report");
        var report = lastCard(oncall);
        assertThat(report.locator("img")).isVisible();
        var download = oncall.waitForDownload(() -> report.locator(".file").click());
        org.assertj.core.api.Assertions.assertThat(Files.readString(download.path()))
                .contains("a table is gone")
                .contains("execution\\_results")
                .contains("(as what brought it back measured it)")
                .contains("| it can be written to again |")
                .contains("is not in it: at most ")
                .containsPattern(
                        "- Backup used: orders-\\S+-p\\S+, of .* old when it was used, and WAL up to [0-9A-F]+/")
                .doesNotContain("Backup used: none")
                .doesNotContain("is not in it: at most 0.0 s")
                .contains("the table is back");
    }
}
