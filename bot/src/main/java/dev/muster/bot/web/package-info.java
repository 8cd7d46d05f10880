/** Our web server: health, metrics, and what the adapters mount in it. */
@NullMarked
package dev.muster.bot.web;

import org.jspecify.annotations.NullMarked;
