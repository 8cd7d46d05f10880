@NullMarked
package dev.muster.commands.moment;

import org.jspecify.annotations.NullMarked;
