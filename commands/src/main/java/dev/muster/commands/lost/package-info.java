/** {@code /db lost}: which transaction dropped, emptied or deleted what, read from WAL. */
@NullMarked
package dev.muster.commands.lost;

import org.jspecify.annotations.NullMarked;
