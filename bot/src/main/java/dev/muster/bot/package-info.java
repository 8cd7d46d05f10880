/** The wiring: everything that stands in the other rooms is put together here, by plain constructors. */
@NullMarked
package dev.muster.bot;

import org.jspecify.annotations.NullMarked;
