/** What would be done, and what stands in the way. */
@NullMarked
package dev.muster.commands.plan;

import org.jspecify.annotations.NullMarked;
