@NullMarked
package dev.muster.commands.schedule;

import org.jspecify.annotations.NullMarked;
