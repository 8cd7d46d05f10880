/** Keeps the chats in step with the journal. */
@NullMarked
package dev.muster.bot.scribe;

import org.jspecify.annotations.NullMarked;
