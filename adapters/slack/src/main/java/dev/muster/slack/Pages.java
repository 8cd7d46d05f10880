package dev.muster.slack;

import dev.muster.chat.Document;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Call;
import dev.muster.slack.workspace.Method;
import java.util.Optional;

/** The page of the app that each person has of their own: what is said there replaces what stood there. */
final class Pages {
    /** What a page's place is called, before the person's id. */
    static final String PREFIX = "page:";

    /** The id of the only message on it. */
    static final String MESSAGE = "page";

    private final Api api;
    private final Composer composer;

    Pages(Api api, Composer composer) {
        this.api = api;
        this.composer = composer;
    }

    static Optional<String> owner(Place place) {
        return Optional.of(place.channel())
                .filter(name -> name.startsWith(PREFIX))
                .map(name -> name.substring(PREFIX.length()));
    }

    MessageRef show(Place place, String owner, Document document) {
        var view = composer.page(document);
        var _ = api.demand(
                Call.of(Method.VIEWS_PUBLISH),
                methods -> methods.viewsPublish(r -> r.userId(owner).view(view)));
        return new MessageRef(place, MESSAGE);
    }
}
