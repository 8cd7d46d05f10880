-- What is done again and again and fails at present, as far as people were told of it.
CREATE TABLE outcry (
    about  text        PRIMARY KEY,
    -- Why, without what differs each time.
    reason text        NOT NULL,
    since  timestamptz NOT NULL,
    told   timestamptz NOT NULL
);
