-- What people said, kept before it is acknowledged. A delivery that comes twice meets its own row.
CREATE TABLE inbox (
    delivery    text        PRIMARY KEY,
    received_at timestamptz NOT NULL,
    incoming    json        NOT NULL,
    attempts    integer     NOT NULL DEFAULT 0,
    handled_at  timestamptz
);
CREATE INDEX inbox_leftover ON inbox (received_at) WHERE handled_at IS NULL;
CREATE INDEX inbox_handled ON inbox (handled_at);

-- What a press of a button asks. The button itself carries only the id.
CREATE TABLE follow_up (
    id         text        PRIMARY KEY,
    words      text        NOT NULL,
    created_at timestamptz NOT NULL
);
