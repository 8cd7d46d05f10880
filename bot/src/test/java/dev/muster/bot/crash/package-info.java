@org.jspecify.annotations.NullMarked
package dev.muster.bot.crash;
