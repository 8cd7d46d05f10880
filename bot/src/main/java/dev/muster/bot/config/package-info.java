/** muster.yaml as an immutable tree, read once, with every mistake told at once. */
@NullMarked
package dev.muster.bot.config;

import org.jspecify.annotations.NullMarked;
