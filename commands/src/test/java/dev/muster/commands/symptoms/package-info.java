@NullMarked
package dev.muster.commands.symptoms;

import org.jspecify.annotations.NullMarked;
