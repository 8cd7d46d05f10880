/** Who is connected to a cluster, and how a query, a session, or all of a database's are ended. */
@NullMarked
package dev.muster.commands.sessions;

import org.jspecify.annotations.NullMarked;
