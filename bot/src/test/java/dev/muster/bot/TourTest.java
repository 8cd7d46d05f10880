package dev.muster.bot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.muster.bot.TestBrowser.lastCard;
import static dev.muster.bot.TestBrowser.picture;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The demo's tour, and the way from what is seen, as they stand in a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TourTest {
    private final TestDemo demo = TestDemo.shared();
    private final TestBrowser browser = new TestBrowser();

    @AfterAll
    void close() {
        browser.close();
    }

    @AfterEach
    void nothing_is_wrong_with_the_pages() {
        org.assertj.core.api.Assertions.assertThat(browser.complaints).isEmpty();
    }

    private static void say(Page page, String words) {
        // A blank at the end: no completion is taken for what was meant.
        page.locator("#text").fill(words + " ");
        page.keyboard().press("Enter");
    }

    @Test
    void the_tour_is_typed_with_a_slash_of_its_own_and_has_a_button_for_each_step() {
        var page = browser.open("oncall", demo.link("oncall"), 1100, 760, ColorScheme.LIGHT);
        page.locator("#text").pressSequentially("/de");
        assertThat(page.locator("#completions li").first()).containsText("/demo");
        page.keyboard().press("Tab");
        assertThat(page.locator("#completions li")).hasCount(5);
        page.keyboard().press("Escape");
        page.keyboard().press("Enter");
        assertThat(lastCard(page).locator("h3")).hasText("A disaster, in five steps");
        assertThat(lastCard(page).locator(".buttons button")).hasText(new String[] {
            "1 Take a backup", "2 Drop a table", "3 Find it", "4 Bring it back", "5 See the report"
        });
        picture(page, "tour");
    }

    @Test
    void who_does_not_know_what_happened_is_led_to_a_plan() {
        var page = browser.open("oncall", demo.link("oncall"), 1100, 860, ColorScheme.DARK);
        say(page, "/db restore orders");
        assertThat(lastCard(page).locator("h3")).hasText("orders: what do you see?");
        picture(page, "symptoms");
        lastCard(page)
                .locator(".buttons button")
                .getByText("A table was dropped")
                .click();
        assertThat(lastCard(page).locator("h3")).hasText("orders: a table was dropped");
        assertThat(lastCard(page).locator("form input")).hasCount(2);
        picture(page, "symptom");
        lastCard(page).locator(".buttons button").getByText("Keep a copy first").click();
        assertThat(lastCard(page)).containsText("Keep a forensic copy of orders");
        assertThat(lastCard(page))
                .containsText("Done at", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
        say(page, "/db forensic list");
        assertThat(lastCard(page)).containsText("age -d -i KEY_FILE");
        assertThat(lastCard(page)).containsText("All of it could be read");
    }
}
