@NullMarked
package dev.muster.slack.inbound;

import org.jspecify.annotations.NullMarked;
