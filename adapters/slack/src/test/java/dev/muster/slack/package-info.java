/** Slack as a whole, against Slacks of our own and of others. */
@NullMarked
package dev.muster.slack;

import org.jspecify.annotations.NullMarked;
