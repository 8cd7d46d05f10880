/** What teams say about how their clusters are restored: who may, what stops before it and starts after, what proves it. */
@NullMarked
package dev.muster.commands.handling;

import org.jspecify.annotations.NullMarked;
