/** Moments to go back to: what people say after --to, and what PostgreSQL is told. */
@NullMarked
package dev.muster.commands.target;

import org.jspecify.annotations.NullMarked;
