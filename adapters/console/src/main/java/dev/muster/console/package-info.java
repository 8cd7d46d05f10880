/** A web chat of our own: for the demo, for tests, and for the day when Slack is down. */
@NullMarked
package dev.muster.console;

import org.jspecify.annotations.NullMarked;
