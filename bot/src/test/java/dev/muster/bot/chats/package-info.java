@NullMarked
package dev.muster.bot.chats;

import org.jspecify.annotations.NullMarked;
