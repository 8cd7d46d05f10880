@NullMarked
package dev.muster.commands.vault;

import org.jspecify.annotations.NullMarked;
