@NullMarked
package dev.muster.console;

import org.jspecify.annotations.NullMarked;
