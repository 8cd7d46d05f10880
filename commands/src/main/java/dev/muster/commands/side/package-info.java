/** Side instances: a cluster as it was at a moment, on a server beside it that can be read. */
@NullMarked
package dev.muster.commands.side;

import org.jspecify.annotations.NullMarked;
