package dev.muster.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.ChatContract;
import dev.muster.chat.testing.Chromium;
import dev.muster.chat.testing.Samples;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every block in a real browser. Pictures are left in target/screenshots. */
class PageTest {
    private static final Place CHANNEL = Place.channel("console", "db-orders");

    static {
        // What is drawn late on a busy machine is drawn.
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    }

    private final ChatContract.Ear ear = new ChatContract.Ear();
    private final TestConsole server = new TestConsole(ear);
    private final Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final Browser browser = playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(Chromium.path())
                    .setArgs(Chromium.ARGUMENTS));
    private final List<String> complaints = new ArrayList<>();

    @AfterEach
    void close() {
        browser.close();
        playwright.close();
        server.close();
    }

    private Page open(int width, int height, ColorScheme scheme) {
        var context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setExtraHTTPHeaders(Map.of("Authorization", "Bearer " + TestConsole.TOKENS.get("someone"))));
        var page = context.newPage();
        page.onPageError(complaints::add);
        page.navigate(server.url() + "/");
        assertThat(page.locator("#me-name")).hasText("someone");
        return page;
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/screenshots", name + ".png")));
    }

    @Test
    void every_block_is_drawn() {
        server.console.post(CHANNEL, Samples.of("everything"), "everything");
        var page = open(1100, 1500, ColorScheme.LIGHT);
        var card = page.locator(".card").last();
        for (var part : List.of(
                ".text >> nth=0",
                ".fields",
                "table",
                "pre",
                ".listing",
                ".timeline",
                ".me-called",
                "progress",
                "img",
                ".file",
                ".buttons",
                "form")) {
            assertThat(card.locator(part)).isVisible();
        }
        picture(page, "blocks-light");
        picture(open(380, 1900, ColorScheme.DARK), "blocks-phone");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_button_is_pressed_and_a_form_answered() {
        var ref = server.console.post(CHANNEL, Samples.of("everything"), "everything");
        var page = open(1100, 900, ColorScheme.DARK);
        page.locator("button[data-button=b1]").click();
        page.waitForCondition(() -> ear.heard.size() == 1);
        page.locator("input[name=ticket]").fill("OPS-7");
        page.locator("select[name=severity]").selectOption("SEV-2");
        page.locator("form.form button[type=submit]").click();
        page.waitForCondition(() -> ear.heard.size() == 2);
        assertThat(ear.heard).extracting(i -> ((Incoming.Press) i).button()).containsExactly("b1", "f1");
        assertThat(((Incoming.Press) ear.heard.getLast()).values())
                .containsEntry("ticket", "OPS-7")
                .containsEntry("severity", "SEV-2");

        server.console.edit(ref, Document.of("Decided", Tone.GOOD));
        assertThat(page.locator(".card h3").last()).hasText("Decided");
        assertThat(page.locator("button[data-button=b1]")).hasCount(0);
        assertThat(complaints).isEmpty();
    }

    private static Document timeline(MessageRef about) {
        return Document.of(
                "What happened",
                Tone.PLAIN,
                new Block.Timeline(List.of(new Block.Timeline.Entry(
                        Instant.parse("2026-03-01T14:05:03Z"), "anna", "it is down", Optional.of(about)))));
    }

    @Test
    void an_entry_of_a_timeline_leads_to_its_message_even_in_a_thread_of_another_channel() {
        var other = Place.channel("console", "other");
        var root = server.console.post(other, Document.of("incident", Tone.BAD), "root");
        var about = server.console.post(
                server.console.openRoom(root, new Chat.Theme("inc-1", "", false)),
                Document.of("orders-a is silent", Tone.BAD),
                "about");
        server.console.post(CHANNEL, timeline(about), "timeline");
        var page = open(1100, 900, ColorScheme.LIGHT);
        assertThat(page.locator(".timeline time")).hasText("14:05:03");
        page.locator(".timeline .show").click();
        assertThat(page.locator("#room-name")).hasText("#other");
        assertThat(page.locator("#thread-messages .revealed")).containsText("orders-a is silent");
        picture(page, "timeline-shown");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_message_is_added_to_the_timeline_with_the_keyboard_too() {
        server.console.whisper(CHANNEL, new Account("console", "someone"), Document.of("psst", Tone.PLAIN), "whisper");
        var ref = server.console.post(CHANNEL, Document.of("orders-a is silent", Tone.BAD), "silent");
        var page = open(1100, 900, ColorScheme.LIGHT);
        var pins = page.getByLabel("Add to timeline");
        assertThat(pins).hasCount(1);
        pins.focus();
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Handed to Muster")).isVisible();
        assertThat(ear.heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        Incoming.Pinned.class,
                        pinned -> assertThat(pinned.said().message()).isEqualTo(ref));
        assertThat(complaints).isEmpty();
    }

    @Test
    void whoever_is_called_sees_it_at_the_channel_and_in_the_message() {
        var page = open(1100, 900, ColorScheme.DARK);
        page.waitForCondition(() -> server.console.health().detail().startsWith("1 "));
        server.console.post(Place.channel("console", "other"), Samples.of("call"), "call");
        page.locator(".channels .called").click();
        assertThat(page.locator(".call")).hasText(new String[] {"@anna", "@someone"});
        assertThat(page.locator(".me-called")).hasText("@someone");
        assertThat(page.locator(".channels .called")).hasCount(0);
    }

    @Test
    void a_deleted_message_leaves_the_page_and_its_replies_stay() {
        var lonely = server.json(server.say("someone", "oops")).path("id").asString();
        var root = server.json(server.say("someone", "an old plan")).path("id").asString();
        server.console.post(CHANNEL.inThread(root), Document.of("reply", Tone.PLAIN), "reply");
        var page = open(1100, 900, ColorScheme.DARK);
        assertThat(page.getByText("an old plan")).isVisible();
        server.delete("someone", "/api/messages/" + lonely);
        server.delete("someone", "/api/messages/" + root);
        assertThat(page.getByText("oops")).hasCount(0);
        assertThat(page.getByText("an old plan")).hasCount(0);
        assertThat(page.getByText("This message was deleted.")).isVisible();
        assertThat(page.getByText("1 reply")).isVisible();
    }

    @Test
    void what_was_deleted_while_the_page_did_not_listen_leaves_it_when_it_listens_again() {
        var id = server.json(server.say("someone", "oops")).path("id").asString();
        server.say("someone", "still here");
        var page = open(1100, 900, ColorScheme.DARK);
        assertThat(page.getByText("oops")).isVisible();
        page.waitForCondition(() -> server.console.health().detail().startsWith("1 "));
        server.console.news().close();
        server.archive.delete(Long.parseLong(id));
        assertThat(page.getByText("oops")).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(15_000));
        assertThat(page.getByText("still here")).isVisible();
        assertThat(complaints).isEmpty();
    }

    @Test
    void the_worst_contents_become_text_and_break_nothing() {
        var documents = new ArrayList<>(Samples.generated(5, 25));
        documents.addAll(Samples.huge());
        for (int i = 0; i < documents.size(); i++) {
            server.console.post(CHANNEL, documents.get(i), "worst-" + i);
        }
        var page = open(380, 800, ColorScheme.LIGHT);
        assertThat(page.locator(".card")).hasCount(documents.size());
        assertThat(page.locator(".card script, .card [onerror], .card a:not(.file):not(.image)"))
                .hasCount(0);
        assertThat((Integer) page.evaluate("document.getElementById('messages').scrollWidth"))
                .isLessThanOrEqualTo(380);
        assertThat(complaints).isEmpty();
    }
}
