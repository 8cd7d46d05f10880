@NullMarked
package dev.muster.commands.lost;

import org.jspecify.annotations.NullMarked;
