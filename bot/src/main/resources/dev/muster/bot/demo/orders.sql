-- A shop's database with some history: about 100,000 rows, the same at every start.
SELECT setseed(0.42);

CREATE TABLE users (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email      text        NOT NULL UNIQUE,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE projects (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id   bigint      NOT NULL REFERENCES users (id),
    name       text        NOT NULL,
    archived   boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX projects_owner ON projects (owner_id);

CREATE TABLE scheduled_tasks (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint      NOT NULL REFERENCES projects (id),
    name       text        NOT NULL,
    cron       text        NOT NULL,
    enabled    boolean     NOT NULL DEFAULT true,
    next_run   timestamptz NOT NULL
);
CREATE INDEX scheduled_tasks_next ON scheduled_tasks (next_run) WHERE enabled;

CREATE TABLE execution_results (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id     bigint      NOT NULL REFERENCES scheduled_tasks (id),
    started_at  timestamptz NOT NULL,
    duration_ms integer     NOT NULL CHECK (duration_ms >= 0),
    status      text        NOT NULL CHECK (status IN ('ok', 'failed', 'timeout')),
    output      text
);
CREATE INDEX execution_results_task ON execution_results (task_id, started_at);

CREATE TABLE orders (
    id         bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint         NOT NULL REFERENCES users (id),
    project_id bigint         REFERENCES projects (id),
    status     text           NOT NULL CHECK (status IN ('open', 'paid', 'shipped', 'cancelled')),
    total      numeric(10, 2) NOT NULL CHECK (total >= 0),
    note       text,
    created_at timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX orders_user ON orders (user_id);
CREATE INDEX orders_created ON orders (created_at);

INSERT INTO users (email, name, created_at)
SELECT 'user' || i || '@example.com',
       (ARRAY['Ada', 'Barbara', 'Edgar', 'Grace', 'Jim', 'Margaret', 'Michael', 'Radia'])[1 + i % 8]
           || ' ' || (ARRAY['Codd', 'Gray', 'Hamilton', 'Hopper', 'Liskov', 'Lovelace', 'Perlman', 'Stonebraker'])[1 + i / 8 % 8],
       now() - random() * interval '700 days'
  FROM generate_series(1, 5000) AS i;

INSERT INTO projects (owner_id, name, archived, created_at)
SELECT 1 + (random() * 4999)::int, 'Project ' || i, random() < 0.1, now() - random() * interval '600 days'
  FROM generate_series(1, 1500) AS i;

INSERT INTO scheduled_tasks (project_id, name, cron, enabled, next_run)
SELECT 1 + (random() * 1499)::int,
       (ARRAY['nightly export', 'invoice run', 'cleanup', 'report', 'sync'])[1 + i % 5] || ' ' || i,
       (i % 60) || ' ' || (i % 24) || ' * * *',
       random() < 0.9,
       now() + random() * interval '1 day'
  FROM generate_series(1, 3500) AS i;

INSERT INTO execution_results (task_id, started_at, duration_ms, status, output)
SELECT 1 + (random() * 3499)::int,
       now() - random() * interval '30 days',
       (random() * 20000)::int,
       (ARRAY['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'failed', 'timeout', 'ok'])[1 + i % 10],
       'processed ' || (random() * 1000)::int || ' rows'
  FROM generate_series(1, 50000) AS i;

INSERT INTO orders (user_id, project_id, status, total, note, created_at)
SELECT 1 + (random() * 4999)::int,
       CASE WHEN random() < 0.5 THEN 1 + (random() * 1499)::int END,
       (ARRAY['open', 'paid', 'paid', 'shipped', 'shipped', 'shipped', 'cancelled'])[1 + i % 7],
       round((5 + random() * 495)::numeric, 2),
       CASE WHEN i % 20 = 0 THEN 'gift wrap, please' END,
       now() - random() * interval '365 days'
  FROM generate_series(1, 40000) AS i;
