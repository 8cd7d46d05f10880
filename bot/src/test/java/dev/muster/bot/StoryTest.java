package dev.muster.bot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.muster.bot.TestBrowser.lastCard;
import static dev.muster.bot.TestBrowser.picture;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A disaster as people live through it: several of them, each before a page that nobody reloads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoryTest {
    private static final String TERMINATE = "/db terminate --all --database orders --reason \"stuck migration\"";
    private static final Pattern PLAN = Pattern.compile("^Plan \\d+: End every session");

    private final TestDemo demo = TestDemo.shared();
    private final TestBrowser browser = new TestBrowser();

    @AfterAll
    void close() {
        browser.close();
    }

    /** An incident that stays open would talk into other tests. */
    @AfterEach
    void tidy() {
        new Talk(demo).leaveQuiet();
        assertThat(browser.complaints).isEmpty();
    }

    private Page open(String person) {
        return open(person, 1280, 860, ColorScheme.LIGHT);
    }

    private Page open(String person, int width, int height, ColorScheme scheme) {
        return browser.open(person, demo.link(person), width, height, scheme);
    }

    private static void say(Page page, String words) {
        // A blank at the end: no completion is taken for what was meant.
        page.locator("#text").fill(words + " ");
        page.keyboard().press("Enter");
    }

    private static Locator cards(Page page) {
        return page.locator("#messages .message[data-author=muster]")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("h3").filter(new Locator.FilterOptions().setHasText(PLAN))));
    }

    /** Proposes the destructive plan, and answers with its number. */
    private static String propose(Page page) {
        int before = cards(page).count();
        say(page, TERMINATE);
        assertThat(cards(page)).hasCount(before + 1);
        var title = cards(page).last().locator("h3").innerText();
        return title.replaceAll("\\D+(\\d+):.*", "$1");
    }

    private static Locator card(Page page, String plan) {
        return page.locator("#messages .message[data-author=muster]")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("h3")
                                .filter(new Locator.FilterOptions().setHasText("Plan " + plan + ": End every"))));
    }

    private static Locator button(Locator card, String label) {
        return card.locator(".buttons button").getByText(label, new Locator.GetByTextOptions().setExact(true));
    }

    private static Locator openIncident(Page page, String words) {
        say(page, "/db incident open " + words);
        assertThat(lastHeadline(page)).containsText("State");
        return lastHeadline(page);
    }

    private static Locator lastHeadline(Page page) {
        return page.locator("#messages .message[data-author=muster]")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("h3").filter(new Locator.FilterOptions().setHasText("· orders ·"))))
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator("dd")
                                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^open")))))
                .last();
    }

    @Test
    void a_dangerous_plan_is_decided_by_somebody_else_and_both_watch_it_run() {
        var oncall = open("oncall");
        var approver = open("approver", 1280, 860, ColorScheme.DARK);
        var plan = propose(oncall);

        button(card(oncall, plan), "Approve").click();
        assertThat(lastCard(oncall)).containsText("You asked for this yourself");
        assertThat(lastCard(oncall)).containsText("only you see this");
        assertThat(approver.locator("#messages")).not().containsText("You asked for this yourself");

        var theirs = card(approver, plan);
        assertThat(theirs).containsText("NEEDS 1 approval");
        assertThat(theirs).containsText("approver or chief or second");
        assertThat(theirs).containsText(Pattern.compile("Expires at .* in 29 min"));
        assertThat(theirs).containsText("stuck migration");
        assertThat(theirs.locator("table")).containsText("standbys stream");
        assertThat(theirs.locator(".listing li")).hasCount(3);
        assertThat(theirs).containsText("database size");
        assertThat(theirs).containsText("Would be lost");
        picture(approver, "approval-dark");
        button(theirs, "Approve").click();

        for (var page : new Page[] {oncall, approver}) {
            var ended = card(page, plan);
            assertThat(ended).containsText(Pattern.compile("Done at [0-9:]+ UTC, after .*approved by approver"));
            assertThat(ended).containsText(Pattern.compile("approver \\(console\\) at [0-9:]+ UTC approved"));
            assertThat(ended.locator(".listing li").nth(2)).containsText("✓");
            assertThat(ended.locator(".buttons button")).hasText(new String[] {"Undo"});
        }
        picture(approver, "done-dark");

        button(card(oncall, plan), "Undo").click();
        assertThat(lastCard(approver)).containsText(Pattern.compile("Take back plan " + plan + "(?s:.*)Done at"));
        assertThat(card(approver, plan).locator(".buttons button")).hasCount(0);
    }

    @Test
    void an_incident_is_worked_with_buttons_and_ends_in_a_report() throws IOException {
        var oncall = open("oncall");
        var viewer = open("viewer", 380, 760, ColorScheme.LIGHT);
        var chief = open("chief");
        chief.locator("#channels button").last().click();
        assertThat(chief.locator("#room-name")).hasText("#general");
        var headline = openIncident(oncall, "orders cannot be placed");
        button(headline, "I lead").click();
        assertThat(headline).containsText(Pattern.compile("Lead\\s*oncall"));
        button(headline, "SEV-1").click();
        assertThat(headline.locator("h3")).hasText("SEV-1 · orders · orders cannot be placed");
        assertThat(button(headline, "SEV-1")).hasCount(0);

        assertThat(headline.locator(".thread-link")).containsText("repl");
        headline.locator(".thread-link").click();
        var thread = oncall.locator("#thread-messages");
        assertThat(thread.locator(".me-called")).hasText("@oncall");
        assertThat(chief.locator("#channels .called")).containsText("db-orders");
        button(thread.locator(".message"), "I take it").last().click();
        assertThat(headline).containsText(Pattern.compile("In hand\\s*oncall"));

        say(viewer, "the shop shows an error since the deploy");
        var words = oncall.locator("#messages .message[data-author=viewer]")
                .filter(new Locator.FilterOptions().setHasText("the shop shows an error since the deploy"));
        words.hover();
        words.locator(".pin").click();
        assertThat(thread).containsText("the shop shows an error since the deploy");
        var kept = thread.locator(".timeline li")
                .filter(new Locator.FilterOptions().setHasText("the shop shows an error"));
        assertThat(kept).containsText("viewer");
        assertThat(words.locator(".pin")).hasText("📌");
        words.hover();
        words.locator(".pin").click();
        assertThat(lastCard(oncall)).containsText("It was in the timeline already");
        assertThat(kept).hasCount(1);

        var plan = propose(oncall);
        assertThat(headline).containsText("plan " + plan);
        oncall.mouse().move(640, 20);
        assertThat(thread).containsText("asked for: terminate");
        picture(oncall, "incident");
        picture(viewer, "phone-approval");
        button(card(open("approver"), plan), "Approve").click();
        assertThat(card(oncall, plan)).containsText("Done at");
        assertThat(thread).containsText("finished in");
        picture(oncall, "incident-done");
        button(card(oncall, plan), "Undo").click();
        assertThat(lastCard(oncall)).containsText(Pattern.compile("Take back plan " + plan + "(?s:.*)Done at"));
        assertThat(card(oncall, plan).locator(".buttons button")).hasCount(0);

        say(oncall, "/db incident close the migration was stuck, nothing was lost");
        assertThat(lastCard(oncall)).containsText("is closed");
        button(lastCard(oncall), "Report").click();
        var report = lastCard(oncall);
        assertThat(report.locator("img")).isVisible();
        var download = oncall.waitForDownload(() -> report.locator(".file").click());
        var markdown = Files.readString(download.path());
        assertThat(download.suggestedFilename()).matches("incident-\\d+\\.md");
        assertThat(markdown)
                .contains("orders cannot be placed")
                .contains("end all sessions of orders on orders-a")
                .contains("approver")
                .contains("RTO")
                .contains("RPO")
                .contains("the shop shows an error since the deploy")
                .contains("nothing was lost");
        picture(oncall, "report");
        report.locator("img")
                .screenshot(new Locator.ScreenshotOptions()
                        .setPath(java.nio.file.Path.of("target/screenshots/report-picture.png")));
        assertThat(oncall.locator("#messages .message[data-author=muster]")
                        .filter(new Locator.FilterOptions().setHasText("State"))
                        .last())
                .containsText("closed");
    }

    @Test
    void whoever_denies_says_why_and_nothing_happens() {
        var oncall = open("oncall");
        var second = open("second", 380, 760, ColorScheme.DARK);
        var plan = propose(oncall);
        assertThat(card(second, plan)).containsText("NEEDS 1 approval");
        picture(second, "phone-approval-dark");
        say(second, "/db deny " + plan + " wait for the backup");
        assertThat(card(oncall, plan))
                .containsText(Pattern.compile("Denied by second \\(console\\).*wait for the backup"));
        assertThat(card(oncall, plan).locator(".buttons button")).hasCount(0);
        picture(oncall, "denied");
    }

    @Test
    void in_an_emergency_one_person_breaks_the_glass_and_everybody_reads_why() {
        var oncall = open("oncall");
        var chief = open("chief");
        var general = open("viewer");
        general.locator("#channels button").last().click();
        var plan = propose(oncall);
        button(card(chief, plan), "Break glass").click();
        assertThat(lastCard(chief).locator("h3")).hasText("Break the glass for plan " + plan);
        var form = lastCard(chief).locator("form");
        form.locator("textarea").fill("nobody answers, and the shop is down");
        picture(chief, "break-glass");
        form.locator("button[type=submit]").click();
        assertThat(lastCard(general)).containsText("BREAK-GLASS: chief let plan " + plan + " run alone");
        assertThat(lastCard(general)).containsText("nobody answers, and the shop is down");
        picture(general, "alarm");
        assertThat(card(oncall, plan)).containsText("Done at");
        assertThat(card(oncall, plan)).containsText("BREAK-GLASS by chief");
        picture(oncall, "glass");
    }
}
