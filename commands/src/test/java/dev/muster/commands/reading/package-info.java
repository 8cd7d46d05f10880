@NullMarked
package dev.muster.commands.reading;

import org.jspecify.annotations.NullMarked;
