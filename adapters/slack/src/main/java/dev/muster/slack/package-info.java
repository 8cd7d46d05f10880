/** Muster in Slack: renders documents as Block Kit and turns Slack's payloads into what people said. */
@NullMarked
package dev.muster.slack;

import org.jspecify.annotations.NullMarked;
