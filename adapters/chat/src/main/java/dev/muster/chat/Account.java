package dev.muster.chat;

/** Someone on one platform, by the platform's own immutable id (never by a name that can be changed). */
public record Account(String chat, String id) {}
