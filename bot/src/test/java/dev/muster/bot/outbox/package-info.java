@NullMarked
package dev.muster.bot.outbox;

import org.jspecify.annotations.NullMarked;
