@NullMarked
package dev.muster.commands.cluster;

import org.jspecify.annotations.NullMarked;
