-- What was seen of every node, every few seconds: the last hour of /db status.
CREATE TABLE sample (
    cluster      text        NOT NULL,
    node         text        NOT NULL,
    at           timestamptz NOT NULL,
    standby      boolean     NOT NULL,
    transactions bigint      NOT NULL,
    lag_bytes    bigint,
    PRIMARY KEY (cluster, at, node)
);
CREATE INDEX sample_at ON sample (at);
