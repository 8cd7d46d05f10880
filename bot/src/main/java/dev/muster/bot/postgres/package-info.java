/** PostgreSQL servers on this machine that Muster itself runs: its own store, and the demo's cluster. */
@NullMarked
package dev.muster.bot.postgres;

import org.jspecify.annotations.NullMarked;
