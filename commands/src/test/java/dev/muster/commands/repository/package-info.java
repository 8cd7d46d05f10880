@NullMarked
package dev.muster.commands.repository;

import org.jspecify.annotations.NullMarked;
