/** Tests of Slack as a platform. */
@NullMarked
package dev.muster.slack;

import org.jspecify.annotations.NullMarked;
