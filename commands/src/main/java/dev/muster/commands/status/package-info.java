/** /db status: how a cluster is, on one screen. */
@NullMarked
package dev.muster.commands.status;

import org.jspecify.annotations.NullMarked;
