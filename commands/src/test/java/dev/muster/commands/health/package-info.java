@NullMarked
package dev.muster.commands.health;

import org.jspecify.annotations.NullMarked;
