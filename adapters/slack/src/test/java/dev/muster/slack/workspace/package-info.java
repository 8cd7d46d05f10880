/** Tests of the workspace that we are in. */
@NullMarked
package dev.muster.slack.workspace;

import org.jspecify.annotations.NullMarked;
