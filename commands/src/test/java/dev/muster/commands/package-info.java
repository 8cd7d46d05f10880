@NullMarked
package dev.muster.commands;

import org.jspecify.annotations.NullMarked;
