/** Muster in Discord: renders documents as embeds and turns Discord's payloads into what people said. */
@NullMarked
package dev.muster.discord;

import org.jspecify.annotations.NullMarked;
