/** A Slack of our own, that does what others' cannot: sockets, redelivery, refusals, limits. */
@NullMarked
package dev.muster.slack.testing;

import org.jspecify.annotations.NullMarked;
