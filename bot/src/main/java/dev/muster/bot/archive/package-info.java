/** WAL is received by one replica at a time. */
@NullMarked
package dev.muster.bot.archive;

import org.jspecify.annotations.NullMarked;
