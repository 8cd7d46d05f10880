@NullMarked
package dev.muster.commands.side;

import org.jspecify.annotations.NullMarked;
