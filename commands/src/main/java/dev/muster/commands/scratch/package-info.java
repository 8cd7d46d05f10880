/** Rooms and servers of our own that are thrown away when what they were made for is proven. */
@NullMarked
package dev.muster.commands.scratch;

import org.jspecify.annotations.NullMarked;
