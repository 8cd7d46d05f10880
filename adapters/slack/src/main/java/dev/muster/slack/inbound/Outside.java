package dev.muster.slack.inbound;

import com.slack.api.model.view.View;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.chat.Said;
import java.net.URI;
import java.util.Optional;

/** What listening needs of the workspace. Its calls go over the network, and so come after the acknowledgement. */
public interface Outside {

    /** Our own user's id, once Slack has told it. */
    Optional<String> self();

    /** Opens a window; the trigger lives three seconds. */
    void open(String trigger, View view);

    /** What a message says now; empty when it cannot be read. */
    Optional<Said> read(Place place, String message);

    /** Somebody gave a command there: for half an hour this address answers even where we are no member. Never waits. */
    void commanded(Place place, Account who, URI responseUrl);

    /** Tells the one who clicked, and only them, at the address that came with the click; no message is replaced. */
    void tell(URI responseUrl, String sentence);
}
