package dev.muster.bot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.muster.chat.testing.Chromium;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A browser in which people sit before the console, each in a window of their own. */
final class TestBrowser implements AutoCloseable {
    private static final Path PICTURES = Path.of("target/screenshots");

    static {
        // What is drawn late on a busy machine is drawn.
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    }

    private final Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final Browser browser = playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(Chromium.path())
                    .setArgs(Chromium.ARGUMENTS));
    /** What the pages complained of in their consoles. */
    final List<String> complaints = new ArrayList<>();

    Page open(String person, String link, int width, int height, ColorScheme scheme) {
        var context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme));
        var page = context.newPage();
        page.setDefaultTimeout(30_000);
        page.onConsoleMessage(m -> {
            if (m.type().equals("error")) {
                complaints.add(m.text() + " " + m.location());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(link);
        assertThat(page.locator("#me-name")).hasText(person);
        return page;
    }

    Page empty() {
        return browser.newContext().newPage();
    }

    static Locator lastCard(Page page) {
        return page.locator("#messages .message[data-author=muster]").last();
    }

    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
