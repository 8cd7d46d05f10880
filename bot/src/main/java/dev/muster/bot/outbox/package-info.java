/** Which messages should stand in the chats, and how far they do. What they say is not known here. */
@NullMarked
package dev.muster.bot.outbox;

import org.jspecify.annotations.NullMarked;
