/** What stands in the way, said so that somebody can do something about it. */
@NullMarked
package dev.muster.commands.problem;

import org.jspecify.annotations.NullMarked;
