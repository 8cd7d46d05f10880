@NullMarked
package dev.muster.commands.backup;

import org.jspecify.annotations.NullMarked;
