package dev.muster.bot.desk;

import dev.muster.bot.people.Directory;
import dev.muster.bot.people.Person;
import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Place;
import dev.muster.commands.problem.Problem;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who stands before the desk and where: whom we know, and whether the chat vouches for them at this moment. */
public final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final Directory directory;
    private final Map<String, Chat> chats;

    public Standing(Directory directory, Map<String, Chat> chats) {
        this.directory = directory;
        this.chats = Map.copyOf(chats);
    }

    Optional<Person> person(Account account) {
        return directory.person(account);
    }

    Optional<String> clusterAt(Place place) {
        return directory.clusterAt(place);
    }

    /** Why the account may only read; in doubt it may only do that. */
    Optional<Problem> doubt(Account account) {
        return isVouchedFor(account)
                ? Optional.empty()
                : Optional.of(new Problem(
                        "NOT_VOUCHED",
                        "%s does not vouch for your account %s as that of a full member: it may read, and nothing else"
                                .formatted(account.chat(), account.id()),
                        "say it from an account that is no guest, no bot, and neither from elsewhere nor deactivated; if"
                                + " yours is all right, /db status tells whether the chat can be asked at present"));
    }

    private boolean isVouchedFor(Account account) {
        try {
            return Optional.ofNullable(chats.get(account.chat()))
                    .filter(chat -> chat.vouchesFor(account))
                    .isPresent();
        } catch (RuntimeException e) {
            LOG.warn("{} could not be asked about an account: {}", account.chat(), Bug.where(e));
            return false;
        }
    }
}
