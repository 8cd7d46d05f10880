/** Backups, read: counted, hashed and opened on the way to where they are unpacked or looked at. */
@NullMarked
package dev.muster.commands.reading;

import org.jspecify.annotations.NullMarked;
