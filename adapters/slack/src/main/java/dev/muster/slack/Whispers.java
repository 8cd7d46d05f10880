package dev.muster.slack;

import com.slack.api.app_backend.slash_commands.response.SlashCommandResponse;
import com.slack.api.methods.request.chat.ChatPostEphemeralRequest;
import com.slack.api.methods.response.chat.ChatPostEphemeralResponse;
import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Memory;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.blocks.Rendered;
import dev.muster.slack.workspace.Answer;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Call;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Method;

/** What only one person sees: said where they are if Slack lets us, else by the address of their command, else directly. */
final class Whispers {
    private static final String[] NOT_THERE = {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "user_not_in_channel",
        "no_permission",
        "restricted_action",
        "thread_not_found",
        "cannot_reply_to_message"
    };

    private final Api api;
    private final Mail mail;
    private final Commands commands;
    private final Private own;
    private final Memory memory;
    private final Keys keys = new Keys();

    Whispers(Api api, Mail mail, Commands commands, Private own, Memory memory) {
        this.api = api;
        this.mail = mail;
        this.commands = commands;
        this.own = own;
        this.memory = memory;
    }

    MessageRef whisper(Place place, Account to, Document document, String key) {
        var user = Identity.of(to)
                .orElseThrow(() -> new Chat.ChatException(to.id() + " is nobody in Slack"))
                .user();
        if (own.isWith(user, place)) {
            return mail.post(place, document, key);
        }
        var name = "whisper:" + key;
        return keys.alone(
                key,
                () -> memory.recall(name).map(id -> new MessageRef(place, id)).orElseGet(() -> {
                    var ref = say(place, user, document, key);
                    if (ref.place().equals(place)) {
                        memory.keep(name, ref.id());
                        memory.keep(listener(ref), user);
                    }
                    return ref;
                }));
    }

    /** Slack edits no whisper: what it says now is whispered again. False if it is none. */
    boolean edit(MessageRef ref, Document document) {
        var user = memory.recall(listener(ref));
        user.ifPresent(id -> {
            var _ = say(ref.place(), id, document, ref.id());
        });
        return user.isPresent();
    }

    private static String listener(MessageRef ref) {
        return "whispered:" + ref.place().channel() + ":" + ref.id();
    }

    private MessageRef say(Place place, String user, Document document, String key) {
        var outcome = own.say(user, document, key, rendered -> ephemeral(place, user, rendered));
        return switch (outcome.answer()) {
            case Answer.Given<ChatPostEphemeralResponse>(var said) -> new MessageRef(place, said.getMessageTs());
            case Answer.Refused<ChatPostEphemeralResponse> refused -> {
                if (!refused.is(NOT_THERE)) {
                    throw api.no(refused);
                }
                yield commands.answer(place.channel(), user, answer(outcome.rendered()))
                        ? new MessageRef(place, "answer:" + key)
                        : mail.post(Place.channel(Identity.CHAT, user), document, key);
            }
        };
    }

    private Answer<ChatPostEphemeralResponse> ephemeral(Place place, String user, Rendered rendered) {
        var request = ChatPostEphemeralRequest.builder()
                .channel(place.channel())
                .user(user)
                .threadTs(place.thread().orElse(null))
                .text(rendered.text())
                .blocks(rendered.blocks())
                .parse("none")
                .linkNames(false)
                .build();
        return api.ask(Call.of(Method.POST_EPHEMERAL, place.channel()), methods -> methods.chatPostEphemeral(request));
    }

    private static SlashCommandResponse answer(Rendered rendered) {
        return SlashCommandResponse.builder()
                .responseType("ephemeral")
                .text(rendered.text())
                .blocks(rendered.blocks())
                .build();
    }
}
