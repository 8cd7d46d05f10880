-- What is known of the schedules that the configuration names. The moment that was handled last is what keeps anything
-- from being done twice, or for times before the schedule was there.
CREATE TABLE schedule (
    cluster  text        NOT NULL,
    name     text        NOT NULL,
    -- The cron and its zone: another one is another schedule, and its past is not this one's.
    moments  text        NOT NULL,
    since    timestamptz NOT NULL,
    handled  timestamptz NOT NULL,
    -- The last moment at which something was begun.
    begun    timestamptz,
    -- The moment that could not even be planned, how often it was tried, and when it is tried again.
    problem  json,
    tries    integer     NOT NULL DEFAULT 0,
    retry_at timestamptz,
    paused   json,
    PRIMARY KEY (cluster, name)
);

-- What the clock asks is found by how its delivery begins.
CREATE INDEX run_delivery ON run (delivery text_pattern_ops);
