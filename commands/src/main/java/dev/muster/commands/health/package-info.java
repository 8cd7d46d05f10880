/** What is wrong with a cluster: pure judgements of what was observed. */
@NullMarked
package dev.muster.commands.health;

import org.jspecify.annotations.NullMarked;
