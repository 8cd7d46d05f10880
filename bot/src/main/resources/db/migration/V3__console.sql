-- The console's messages. A key names a message for all time.
CREATE TABLE console_message (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key      text        NOT NULL UNIQUE,
    channel  text        NOT NULL,
    thread   bigint      REFERENCES console_message (id),
    author   text        NOT NULL,
    only_for text,
    at       timestamptz NOT NULL,
    edited   timestamptz,
    text     text        NOT NULL,
    document text        NOT NULL
);
CREATE INDEX console_message_channel ON console_message (channel, id);
CREATE INDEX console_message_thread ON console_message (thread, id) WHERE thread IS NOT NULL;

-- Contents are kept once, however many messages show them.
CREATE TABLE console_blob (
    hash    bytea PRIMARY KEY,
    content bytea NOT NULL
);

CREATE TABLE console_file (
    id         text   PRIMARY KEY,
    message    bigint NOT NULL REFERENCES console_message (id) ON DELETE CASCADE,
    name       text   NOT NULL,
    media_type text   NOT NULL,
    hash       bytea  NOT NULL REFERENCES console_blob (hash)
);
CREATE INDEX console_file_message ON console_file (message);
