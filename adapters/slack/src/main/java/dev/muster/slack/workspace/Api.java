package dev.muster.slack.workspace;

import com.slack.api.Slack;
import com.slack.api.app_backend.interactive_components.ActionResponseSender;
import com.slack.api.app_backend.interactive_components.response.ActionResponse;
import com.slack.api.app_backend.slash_commands.SlashCommandResponseSender;
import com.slack.api.app_backend.slash_commands.response.SlashCommandResponse;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.webhook.WebhookResponse;
import dev.muster.chat.Bytes;
import dev.muster.chat.Chat;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/** The only one that asks something of Slack: at its pace, and what Slack answers in our words. No token gets out. */
public final class Api implements AutoCloseable {
    private static final Duration UNSAID_PAUSE = Duration.ofSeconds(5);
    private static final int TOO_MANY = 429;

    private final Slack slack;
    private final OkHttpClient http;
    private final MethodsClient methods;
    private final Pace pace;
    private final Troubles troubles;

    /** One call. */
    public interface Question<T> {
        T ask(MethodsClient methods) throws IOException, SlackApiException;
    }

    public Api(Settings settings, Pace pace, Troubles troubles) {
        var config = Wire.config(settings.api());
        this.http = Wire.client(config);
        this.slack = Wire.slack(config, http);
        this.methods = slack.methods(settings.botToken().reveal());
        this.pace = pace;
        this.troubles = troubles;
    }

    /** What Slack says, also when it refuses; throws when it is busy or cannot be reached. */
    public <T extends SlackApiTextResponse> Answer<T> ask(Call call, Question<T> question) {
        pace.await(call);
        T response;
        try {
            response = question.ask(methods);
        } catch (SlackApiException e) {
            if (e.getResponse().code() == TOO_MANY) {
                throw limited(call, Optional.ofNullable(e.getResponse().header("Retry-After")));
            }
            throw new Chat.ChatException("slack cannot be reached: it answers with status "
                    + e.getResponse().code());
        } catch (IOException e) {
            throw unreached(e);
        } catch (RuntimeException e) {
            // Somebody between us and Slack, or Slack in a new way. What it was may hold what is nobody's business.
            throw new Chat.ChatException(
                    "slack answers what cannot be read: " + e.getClass().getSimpleName());
        }
        if (response.isOk()) {
            troubles.fine(call);
            return new Answer.Given<>(response);
        }
        var error = Optional.ofNullable(response.getError()).orElse("no reason given");
        if (error.equals("ratelimited") || error.equals("rate_limited")) {
            throw limited(call, Optional.empty());
        }
        return new Answer.Refused<>(call, error, Optional.ofNullable(response.getNeeded()));
    }

    /** The same where no is no answer. */
    public <T extends SlackApiTextResponse> T demand(Call call, Question<T> question) {
        return switch (ask(call, question)) {
            case Answer.Given<T>(var value) -> value;
            case Answer.Refused<T> refused -> throw no(refused);
        };
    }

    /** What to throw for a refusal; what will not end by itself is a trouble from now on. */
    public RuntimeException no(Answer.Refused<?> refused) {
        return switch (Verdict.of(refused)) {
            case Verdict.Gone(var sentence) -> new Chat.GoneException(sentence);
            case Verdict.Once(var sentence) -> new Chat.ChatException(sentence);
            case Verdict.Lasting(var key, var _, var sentence) -> {
                troubles.begin(new Troubles.Trouble(key, refused.call(), sentence));
                yield new Chat.ChatException(sentence);
            }
        };
    }

    private Chat.BusyException limited(Call call, Optional<String> retryAfter) {
        var pause = retryAfter
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(UNSAID_PAUSE);
        pace.limited(call.method(), pause);
        return new Chat.BusyException(
                "Slack asks us to wait with " + call.method().wire(), pause);
    }

    /** Sends the content of a file where Slack said. */
    void upload(String address, Bytes content) {
        var request = new Request.Builder()
                .url(address)
                .post(RequestBody.create(content.toArray(), MediaType.get("application/octet-stream")))
                .build();
        send(request, "slack does not take the file");
    }

    /** Answers a command at the address that came with it; that address is a secret of its own. */
    public void respond(URI address, SlashCommandResponse answer) {
        respond(() -> new SlashCommandResponseSender(slack).send(address.toString(), answer));
    }

    /** Answers a click in the same way. */
    public void respond(URI address, ActionResponse answer) {
        respond(() -> new ActionResponseSender(slack).send(address.toString(), answer));
    }

    private interface Sending {
        WebhookResponse send() throws IOException;
    }

    private static void respond(Sending sending) {
        try {
            int code = sending.send().getCode();
            if (code / 100 != 2) {
                throw new Chat.ChatException("slack does not take the answer: it answers with status " + code);
            }
        } catch (IOException e) {
            throw unreached(e);
        } catch (IllegalArgumentException e) {
            // Not the cause: its text holds the address.
            throw new Chat.ChatException("slack gave an address to answer at that is none");
        }
    }

    private void send(Request request, String refusal) {
        try (var response = http.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new Chat.ChatException(refusal + ": it answers with status " + response.code());
            }
        } catch (IOException e) {
            // Not the cause: its text may hold the address.
            throw new Chat.ChatException(
                    "slack cannot be reached: " + e.getClass().getSimpleName());
        }
    }

    /** Without the cause: its text may hold an address that is a secret. */
    private static Chat.ChatException unreached(IOException e) {
        return new Chat.ChatException("slack cannot be reached: " + e.getClass().getSimpleName());
    }

    /** For the sockets, which Bolt opens itself. */
    public Slack slack() {
        return slack;
    }

    @Override
    public void close() {
        Wire.close(slack, http);
    }
}
