/** Data folders that were replaced and are kept for a while. */
@NullMarked
package dev.muster.commands.keptfolder;

import org.jspecify.annotations.NullMarked;
