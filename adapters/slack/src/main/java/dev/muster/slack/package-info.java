/** Muster at home in Slack, by Bolt. */
@NullMarked
package dev.muster.slack;

import org.jspecify.annotations.NullMarked;
