-- What an adapter has to remember: which message a key became, what a form asks. Forgotten when it was not used for long.
CREATE TABLE chat_memory (
    chat    text        NOT NULL,
    key     text        NOT NULL COLLATE "C",
    value   text        NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (chat, key)
);
CREATE INDEX chat_memory_used ON chat_memory (used_at);

-- What was opened for a message: a thread under it, or a channel of its own.
ALTER TABLE message RENAME COLUMN opened TO room_thread;
ALTER TABLE message ADD COLUMN room_channel text;
UPDATE message SET room_channel = channel WHERE room_thread IS NOT NULL;
DROP INDEX message_thread;
CREATE INDEX message_room ON message (chat, room_channel, room_thread) WHERE room_channel IS NOT NULL;

-- What a chat would not take is tried again then. An apology may stand in its place until it is taken.
ALTER TABLE message
    ADD COLUMN retry_at   timestamptz,
    ADD COLUMN apologised boolean NOT NULL DEFAULT false;
