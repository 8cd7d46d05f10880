@NullMarked
package dev.muster.commands.wal;

import org.jspecify.annotations.NullMarked;
