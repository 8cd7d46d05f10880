-- The journal: written once, chained by hashes, never changed. The body is the truth; the other columns are read from it,
-- except for the incident, which is looked up when the entry is written and goes into the hash.
CREATE TABLE journal_head (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq  bigint  NOT NULL,
    hash bytea   NOT NULL
);
INSERT INTO journal_head (seq, hash) VALUES (0, sha256('muster'));

CREATE TABLE event (
    seq      bigint PRIMARY KEY,
    incident bigint,
    body     json   NOT NULL,
    hash     bytea  NOT NULL,
    key      text   GENERATED ALWAYS AS (body ->> 'key') STORED UNIQUE,
    kind     text   GENERATED ALWAYS AS (body -> 'what' ->> 'kind') STORED,
    cluster  text   GENERATED ALWAYS AS (body ->> 'cluster') STORED,
    run      bigint GENERATED ALWAYS AS ((body ->> 'run')::bigint) STORED
);
CREATE INDEX event_incident ON event (incident, seq) WHERE incident IS NOT NULL;
CREATE INDEX event_run ON event (run, seq) WHERE run IS NOT NULL;
CREATE INDEX event_cluster ON event (cluster, seq) WHERE cluster IS NOT NULL;

-- One at a time, to the commit: the next entry needs the hash of this one. A key that is there already adds nothing.
-- Each statement in here sees what others committed while we waited for our turn; the INSERT itself would not. What stands
-- in the chats about the run or the incident is behind from now on.
CREATE FUNCTION chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head journal_head;
BEGIN
    SELECT * INTO head FROM journal_head FOR UPDATE;
    IF NEW.body ->> 'key' IS NOT NULL AND EXISTS (SELECT FROM event WHERE key = NEW.body ->> 'key') THEN
        RETURN NULL;
    END IF;
    NEW.seq := head.seq + 1;
    NEW.incident := coalesce(
        NEW.incident, (SELECT number FROM incident WHERE cluster = NEW.body ->> 'cluster' AND open));
    NEW.hash := sha256(head.hash || convert_to(
        NEW.seq::text || ' ' || coalesce(NEW.incident::text, '-') || ' ' || NEW.body::text, 'UTF8'));
    UPDATE journal_head SET seq = NEW.seq, hash = NEW.hash;
    UPDATE message SET wanted = wanted + 1
     WHERE subject IN ('run:' || (NEW.body ->> 'run'), 'incident:' || NEW.incident);
    RETURN NEW;
END
$$;
CREATE TRIGGER chain_event BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION chain_event();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is only ever added to' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON event EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_stays BEFORE DELETE OR TRUNCATE ON journal_head EXECUTE FUNCTION refuse_change();

CREATE FUNCTION only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq <> OLD.seq + 1 OR pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the journal is only ever added to' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER head_forward BEFORE UPDATE ON journal_head FOR EACH ROW EXECUTE FUNCTION only_forward();

-- Plans that were proposed, and what became of them.
CREATE TABLE run (
    number      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery    text        NOT NULL UNIQUE,
    cluster     text        NOT NULL,
    destructive boolean     NOT NULL,
    ask         json        NOT NULL,
    plan        json        NOT NULL,
    hash        text        NOT NULL,
    rule        json        NOT NULL,
    state       json        NOT NULL,
    phase       text        GENERATED ALWAYS AS (state ->> 'phase') STORED,
    due         bigint      GENERATED ALWAYS AS ((state ->> 'due')::bigint) STORED,
    back        boolean     NOT NULL DEFAULT false,
    glass       boolean     NOT NULL DEFAULT false,
    undo_of     bigint      REFERENCES run (number),
    wish        text,
    progress    json,
    token       bigint      NOT NULL DEFAULT 0
);
CREATE INDEX run_phase ON run (phase) WHERE phase <> 'ended';

-- A run is taken back by one other at a time.
CREATE UNIQUE INDEX run_undo ON run (undo_of) WHERE phase <> 'ended';
CREATE INDEX run_undone ON run (undo_of) WHERE undo_of IS NOT NULL;

-- What was answered to what somebody said about a run: a delivery that comes twice is heard once.
CREATE TABLE heard (
    delivery text        PRIMARY KEY,
    answer   json        NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX heard_at ON heard (at);

CREATE TABLE vote (
    run     bigint      NOT NULL REFERENCES run (number),
    person  text        NOT NULL,
    verdict text        NOT NULL,
    hash    text        NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (run, person)
);

-- The one destructive run that has a cluster to itself.
CREATE TABLE cluster_hold (
    cluster text   PRIMARY KEY,
    run     bigint NOT NULL REFERENCES run (number)
);

-- db-scheduler's, as its documentation gives it.
CREATE TABLE scheduled_tasks (
    task_name            text        NOT NULL,
    task_instance        text        NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);

CREATE TABLE incident (
    number  bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key     text    NOT NULL UNIQUE,
    cluster text    NOT NULL,
    open    boolean NOT NULL DEFAULT true,
    closed  timestamptz
);
CREATE UNIQUE INDEX incident_open ON incident (cluster) WHERE open;

-- What is wrong at present: whoever sees it first, on any replica, tells it.
CREATE TABLE finding (
    cluster  text        NOT NULL,
    code     text        NOT NULL,
    subject  text        NOT NULL,
    since    timestamptz NOT NULL,
    PRIMARY KEY (cluster, code, subject)
);

-- What stands in the chats, and what should. A message is behind while wanted > shown.
CREATE TABLE message (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key      text        NOT NULL UNIQUE,
    subject  text        NOT NULL,
    urgency  integer     NOT NULL,
    chat     text        NOT NULL,
    channel  text        NOT NULL,
    thread   text,
    first    bigint,
    last     bigint,
    wanted   bigint      NOT NULL DEFAULT 1,
    shown    bigint      NOT NULL DEFAULT 0,
    tries    integer     NOT NULL DEFAULT 0,
    ref      text,
    opened   text,
    reposted integer     NOT NULL DEFAULT 0,
    -- It belongs into the thread of this incident, which is not open yet.
    held_for bigint
);
CREATE INDEX message_behind ON message (chat, channel, urgency, id) WHERE wanted > shown;
CREATE INDEX message_subject ON message (subject);
CREATE INDEX message_thread ON message (chat, channel, opened) WHERE opened IS NOT NULL;

-- Who does what only one replica may do. The holder beats; who sees no beat for a while takes over with the next token.
CREATE TABLE lease (
    name   text   PRIMARY KEY,
    token  bigint NOT NULL,
    holder text   NOT NULL,
    beat   bigint NOT NULL
);

-- A button that is drawn again and again keeps its id.
ALTER TABLE follow_up ADD COLUMN slot text UNIQUE;
