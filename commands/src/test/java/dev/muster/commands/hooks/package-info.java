@NullMarked
package dev.muster.commands.hooks;

import org.jspecify.annotations.NullMarked;
