@NullMarked
package dev.muster.bot.config;

import org.jspecify.annotations.NullMarked;
