package dev.muster.slack.workspace;

import com.slack.api.methods.request.files.FilesCompleteUploadExternalRequest.FileDetails;
import dev.muster.chat.Bytes;
import dev.muster.chat.Chat;
import dev.muster.chat.Inert;
import dev.muster.chat.Memory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Brings pictures and files to Slack, each content once. */
public final class Uploads {
    private static final int LONGEST_NAME = 200;

    private final Api api;
    private final Memory memory;

    public Uploads(Api api, Memory memory) {
        this.api = api;
        this.memory = memory;
    }

    /** What is to be uploaded; {@code alt} says the same to those who do not see a picture. */
    public record Thing(String name, Bytes content, Optional<String> alt) {
        /** A picture that was uploaded before, in whatever message, is the same picture. */
        private String key() {
            return "picture:" + hash(content);
        }
    }

    /** The id under which a message may show it. */
    public String picture(Thing picture) {
        return memory.recall(picture.key()).orElseGet(() -> {
            var id = bring(picture);
            complete(id, picture, Optional.empty(), Optional.empty());
            return memory.keepFirst(picture.key(), id);
        });
    }

    /** Slack does not know it any more: the next time it is uploaded again. */
    public void forget(Thing picture) {
        memory.forget(picture.key());
    }

    /** {@code what} names the message that it belongs to: shared there again, it is the same file. */
    public void share(Thing file, String channel, Optional<String> thread, String what) {
        var key = "shared:" + what + ":" + hash(file.content());
        if (memory.recall(key).isEmpty()) {
            var id = bring(file);
            complete(id, file, Optional.of(channel), thread);
            memory.keep(key, id);
        }
    }

    private String bring(Thing thing) {
        if (thing.content().size() == 0) {
            throw new Chat.ChatException("it is empty"); // Slack refuses that in less clear words.
        }
        var target = api.demand(
                Call.of(Method.UPLOAD_URL),
                methods -> methods.filesGetUploadURLExternal(r -> r.filename(name(thing))
                        .length(thing.content().size())
                        .altTxt(thing.alt().map(Uploads::brief).orElse(null))));
        api.upload(target.getUploadUrl(), thing.content());
        return target.getFileId();
    }

    private void complete(String id, Thing thing, Optional<String> channel, Optional<String> thread) {
        var details = List.of(FileDetails.builder().id(id).title(name(thing)).build());
        api.demand(
                new Call(Method.UPLOAD_COMPLETE, channel, false),
                methods -> methods.filesCompleteUploadExternal(
                        r -> r.files(details).channelId(channel.orElse(null)).threadTs(thread.orElse(null))));
    }

    private static String name(Thing thing) {
        var name = brief(Inert.line(thing.name()).replace('/', '_')).strip();
        return name.isEmpty() ? "file" : name;
    }

    private static String brief(String text) {
        return text.length() <= LONGEST_NAME ? text : Inert.text(text.substring(0, LONGEST_NAME));
    }

    private static String hash(Bytes content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.toArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
