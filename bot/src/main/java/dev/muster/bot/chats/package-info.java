/** What a platform needs of our store: one class for each platform that needs something. */
@NullMarked
package dev.muster.bot.chats;

import org.jspecify.annotations.NullMarked;
