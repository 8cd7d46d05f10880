/** Single tables: brought back beside, compared row by row, and merged or put in their place. */
@NullMarked
package dev.muster.commands.table;

import org.jspecify.annotations.NullMarked;
