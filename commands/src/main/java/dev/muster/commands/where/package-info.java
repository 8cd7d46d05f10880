/** Which cluster, which node: what is meant, and where it was found. */
@NullMarked
package dev.muster.commands.where;

import org.jspecify.annotations.NullMarked;
