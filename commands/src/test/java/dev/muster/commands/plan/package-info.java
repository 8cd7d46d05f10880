@NullMarked
package dev.muster.commands.plan;

import org.jspecify.annotations.NullMarked;
