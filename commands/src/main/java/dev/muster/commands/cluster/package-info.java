/** Configured clusters, and what is observed of them. */
@NullMarked
package dev.muster.commands.cluster;

import org.jspecify.annotations.NullMarked;
