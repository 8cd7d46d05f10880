/** Where programs run, and which programs of PostgreSQL there are. */
@NullMarked
package dev.muster.commands.host;

import org.jspecify.annotations.NullMarked;
