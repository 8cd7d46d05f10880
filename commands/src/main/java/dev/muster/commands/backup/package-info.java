/** Taking backups, with the tools of PostgreSQL itself. */
@NullMarked
package dev.muster.commands.backup;

import org.jspecify.annotations.NullMarked;
