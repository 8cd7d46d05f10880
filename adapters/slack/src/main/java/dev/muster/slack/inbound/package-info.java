/** What people do in Slack, over sockets or HTTP, as our own words: acknowledged first, once only. */
@NullMarked
package dev.muster.slack.inbound;

import org.jspecify.annotations.NullMarked;
