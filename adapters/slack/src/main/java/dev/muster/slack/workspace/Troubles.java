package dev.muster.slack.workspace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What does not work although Slack is up: logged when it begins and when it is over, and told once. */
public final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private final Map<String, Trouble> current = new ConcurrentHashMap<>();
    private volatile Consumer<Trouble> begun = _ -> {};
    private volatile Consumer<Trouble> ended = _ -> {};

    /**
     * Something that a person has to put right.
     *
     * @param key the same for the same trouble
     */
    public record Trouble(String key, Call call, String sentence) {
        public Optional<String> channel() {
            return call.channel();
        }

        public boolean isEverywhere() {
            return kind() == Verdict.Kind.TOKEN;
        }

        private Verdict.Kind kind() {
            return key.startsWith("token:")
                    ? Verdict.Kind.TOKEN
                    : key.startsWith("channel:") ? Verdict.Kind.CHANNEL : Verdict.Kind.CALL;
        }

        /** Whether it cannot last when this call succeeds. */
        private boolean isOverWith(Call good) {
            boolean same = good.method() == call.method() && good.channel().equals(call.channel());
            return switch (kind()) {
                case TOKEN -> true;
                case CHANNEL ->
                    same || (good.method() == Method.POST && good.channel().equals(call.channel()));
                case CALL -> same;
            };
        }
    }

    /** Who is told; must not block. */
    public void tell(Consumer<Trouble> onBegin, Consumer<Trouble> onEnd) {
        begun = onBegin;
        ended = onEnd;
    }

    void begin(Trouble trouble) {
        boolean isKnown = isCurrent(trouble.sentence());
        if (current.putIfAbsent(trouble.key(), trouble) == null && !isKnown) {
            LOG.warn("{}", trouble.sentence());
            begun.accept(trouble);
        }
    }

    void fine(Call call) {
        for (var trouble : List.copyOf(current.values())) {
            if (trouble.isOverWith(call) && current.remove(trouble.key(), trouble) && !isCurrent(trouble.sentence())) {
                LOG.info("no longer so: {}", trouble.sentence());
                ended.accept(trouble);
            }
        }
    }

    /** What is wrong in many channels in the same words is put right once. */
    private boolean isCurrent(String sentence) {
        return current.values().stream().anyMatch(trouble -> trouble.sentence().equals(sentence));
    }

    public List<String> sentences() {
        return current.values().stream()
                .map(Trouble::sentence)
                .distinct()
                .sorted()
                .toList();
    }
}
