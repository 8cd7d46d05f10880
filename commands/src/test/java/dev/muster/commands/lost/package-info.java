@org.jspecify.annotations.NullMarked
package dev.muster.commands.lost;
