@NullMarked
package dev.muster.commands.table;

import org.jspecify.annotations.NullMarked;
