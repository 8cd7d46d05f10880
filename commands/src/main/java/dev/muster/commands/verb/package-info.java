/** What a verb is: it looks at the world, changes nothing, and answers. */
@NullMarked
package dev.muster.commands.verb;

import org.jspecify.annotations.NullMarked;
