/** What the relations of a cluster were called: kept, so that WAL can be read after they were dropped. */
@NullMarked
package dev.muster.commands.names;

import org.jspecify.annotations.NullMarked;
