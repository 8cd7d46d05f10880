/** Where what is kept lies: a folder, or what behaves like one. */
@NullMarked
package dev.muster.commands.repository;

import org.jspecify.annotations.NullMarked;
