/** Documents as Block Kit, and forms as modals: pure, and within every limit. */
@NullMarked
package dev.muster.slack.blocks;

import org.jspecify.annotations.NullMarked;
