@NullMarked
package dev.muster.commands.help;

import org.jspecify.annotations.NullMarked;
