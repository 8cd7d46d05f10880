/** The workspace that we are in: how it is reached, who is who in it, and what is asked of it. */
@NullMarked
package dev.muster.slack.workspace;

import org.jspecify.annotations.NullMarked;
