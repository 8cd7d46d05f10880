package dev.muster.bot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.muster.bot.TestBrowser.lastCard;
import static dev.muster.bot.TestBrowser.picture;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The console as people use it: in a real browser, against the real thing. Pictures are left in target/screenshots. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
    private final TestDemo demo = TestDemo.shared();
    private final TestBrowser browser = new TestBrowser();
    private final List<String> complaints = browser.complaints;

    @BeforeAll
    void warmUp() {
        demo.ask("oncall", "/db status");
    }

    @AfterAll
    void close() {
        browser.close();
    }

    private Page open(String person, int width, int height, ColorScheme scheme) {
        return browser.open(person, demo.link(person), width, height, scheme);
    }

    @Test
    void somebody_opens_their_link_types_a_slash_and_reads_the_status() {
        var page = open("oncall", 1280, 860, ColorScheme.LIGHT);
        assertThat(page.url()).doesNotContain("token");
        page.locator("#text").pressSequentially("/db st");
        assertThat(page.locator("#completions li").first()).containsText("status");
        page.keyboard().press("Tab");
        assertThat(page.locator("#completions li").first()).containsText("orders");
        picture(page, "completion");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("#messages .message[data-author=oncall]").last())
                .containsText("/db status orders");
        assertThat(lastCard(page)).containsText("orders: ");
        assertThat(lastCard(page).locator("table")).hasCount(3);
        assertThat(lastCard(page).locator("img")).isVisible();
        picture(page, "status");
        assertThat(complaints).isEmpty();
    }

    @Test
    void the_keyboard_alone_is_enough() {
        var page = open("oncall", 1280, 860, ColorScheme.DARK);
        page.keyboard().type("/db help");
        page.keyboard().press("Escape");
        page.keyboard().press("Enter");
        assertThat(lastCard(page)).containsText("What can be asked");
        page.keyboard().press("Alt+ArrowDown");
        assertThat(page.locator("#room-name")).hasText("#general");
        page.keyboard().press("Alt+ArrowUp");
        assertThat(page.locator("#room-name")).hasText("#db-orders");
        var button = lastCard(page).locator(".buttons button").first();
        button.focus();
        page.keyboard().press("Enter");
        assertThat(lastCard(page)).containsText("orders");
        picture(page, "dark");
        assertThat(complaints).isEmpty();
    }

    @Test
    void what_a_button_far_above_asked_for_is_brought_into_sight() {
        var page = open("oncall", 1000, 600, ColorScheme.LIGHT);
        page.locator("#text").fill("/db status --plain");
        page.keyboard().press("Enter");
        var card = page.locator("#messages .message[data-id='" + shown(page, "orders: ") + "']");
        for (int i = 0; i < 20; i++) {
            page.locator("#text").fill("somebody says thing " + i + ".");
            page.keyboard().press("Enter");
            assertThat(page.getByText("somebody says thing " + i + ".")).hasCount(1);
        }
        var button = card.locator(".buttons button").first();
        button.scrollIntoViewIfNeeded();
        assertThat(page.locator("#messages .message").last()).not().isInViewport();
        var before = page.locator("#messages .message").count();
        button.click();
        assertThat(page.locator("#messages .message")).hasCount(before + 1);
        assertThat(lastCard(page)).isInViewport();
        assertThat(complaints).isEmpty();
    }

    private static String shown(Page page, String words) {
        assertThat(lastCard(page)).containsText(words);
        return lastCard(page).getAttribute("data-id");
    }

    @Test
    void a_thread_opens_beside_and_a_mention_works_in_it() {
        var page = open("approver", 1280, 860, ColorScheme.DARK);
        var message = page.locator("#messages .message").last();
        message.hover();
        message.locator(".thread-link").click();
        assertThat(message).isInViewport();
        page.locator("#thread-text").pressSequentially("@muster status --plain");
        page.keyboard().press("Enter");
        assertThat(page.locator("#thread-messages .message[data-author=muster]").last())
                .containsText("orders: ");
        picture(page, "thread");
        page.locator("#thread-close").click();
        assertThat(page.locator("#thread")).isHidden();
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_mistake_is_whispered_and_others_do_not_see_it() {
        var mine = open("viewer", 1000, 800, ColorScheme.LIGHT);
        var theirs = open("approver", 1000, 800, ColorScheme.LIGHT);
        mine.locator("#text").fill("/db statsu");
        mine.keyboard().press("Enter");
        assertThat(lastCard(mine)).containsText("Did you mean /db status?");
        assertThat(lastCard(mine)).containsText("only you see this");
        assertThat(theirs.locator("#messages .message").last()).containsText("/db statsu");
        assertThat(theirs.locator("#messages")).not().containsText("Did you mean /db status?");
        picture(mine, "whisper");
    }

    @Test
    void markup_that_somebody_types_stays_text() {
        var page = open("oncall", 1000, 800, ColorScheme.LIGHT);
        var nasty =
                "<img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script> @everyone <!channel>";
        page.locator("#text").fill(nasty);
        page.keyboard().press("Enter");
        var message = page.locator("#messages .message").last();
        assertThat(message).containsText(nasty);
        assertThat(message.locator(".said img, .said script, .said a")).hasCount(0);
        assertThat(page).not().hasTitle("owned");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_phone_shows_all_of_it_without_scrolling_sideways() {
        var page = open("oncall", 380, 760, ColorScheme.DARK);
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(380);
        assertThat((Integer) page.evaluate("document.getElementById('messages').scrollWidth"))
                .isLessThanOrEqualTo(380);
        picture(page, "phone");
        page.locator("#menu").click();
        assertThat(page.locator("#channels button").first()).isInViewport();
        picture(page, "phone-menu");
        assertThat(complaints).isEmpty();
    }

    @Test
    void whoever_has_no_link_is_asked_for_a_token() {
        var page = browser.empty();
        page.navigate(demo.url);
        page.locator("#token").fill("wrong");
        page.keyboard().press("Enter");
        assertThat(page.locator("#door-mistake")).containsText("missing or wrong");
        page.locator("#token").fill(demo.token("viewer"));
        page.keyboard().press("Enter");
        assertThat(page.locator("#me-name")).hasText("viewer");
    }
}
