/** Moments, as people say and read them. */
@NullMarked
package dev.muster.commands.moment;

import org.jspecify.annotations.NullMarked;
