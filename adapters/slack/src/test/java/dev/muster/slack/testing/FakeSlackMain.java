package dev.muster.slack.testing;

import java.io.IOException;
import java.io.OutputStream;

/** The fake for programs in other languages: its tokens are one line of JSON, and people are driven over HTTP. */
public final class FakeSlackMain {
    private FakeSlackMain() {}

    /** {@code args}: the port, 0 for a free one. It runs until its input ends, so that it does not outlive its parent. */
    public static void main(String[] args) throws IOException {
        var control = new Control();
        try (var slack = FakeSlack.start(args.length > 0 ? Integer.parseInt(args[0]) : 0, control::mount)) {
            control.drive(slack);
            System.out.println(Json.object()
                    .put("api", slack.api().toString())
                    .put("control", slack.api().resolve("/control/").toString())
                    .put("botToken", slack.botToken())
                    .put("appToken", slack.appToken())
                    .put("signingSecret", slack.signingSecret())
                    .put("team", slack.team())
                    .put("botUser", slack.botUser()));
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
