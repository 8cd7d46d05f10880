/** WAL: received all the time, sealed into the repositories, checked for holes, and how much would be lost without more. */
@NullMarked
package dev.muster.commands.wal;

import org.jspecify.annotations.NullMarked;
