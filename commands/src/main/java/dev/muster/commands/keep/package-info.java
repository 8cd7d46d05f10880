/** What happens to backups once they are taken: which stay and which go, and where else they are kept. */
@NullMarked
package dev.muster.commands.keep;

import org.jspecify.annotations.NullMarked;
