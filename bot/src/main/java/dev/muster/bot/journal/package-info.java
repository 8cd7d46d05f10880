/** The record of everything that happened: written once, chained by hashes, never changed. */
@NullMarked
package dev.muster.bot.journal;

import org.jspecify.annotations.NullMarked;
