@NullMarked
package dev.muster.commands.where;

import org.jspecify.annotations.NullMarked;
