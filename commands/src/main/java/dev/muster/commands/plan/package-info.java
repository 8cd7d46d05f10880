/** What would be done. */
@NullMarked
package dev.muster.commands.plan;

import org.jspecify.annotations.NullMarked;
