-- What an adapter has to remember: which message a key became, what a form asks. Forgotten when it was not used for long.
CREATE TABLE chat_memory (
    chat    text        NOT NULL,
    key     text        NOT NULL COLLATE "C",
    value   text        NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (chat, key)
);
CREATE INDEX chat_memory_used ON chat_memory (used_at);
