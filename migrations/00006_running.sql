-- What keeps the site running: work to do later, what has changed, where things
-- came from, and settings.

-- +goose Up
CREATE TABLE jobs (
    id           {{.ID}},
    kind         TEXT      NOT NULL,
    payload      TEXT      NOT NULL,
    run_at       {{.Time}} NOT NULL,
    attempt      INTEGER   NOT NULL DEFAULT 0,
    locked_until {{.Time}},
    last_error   TEXT      NOT NULL DEFAULT '',
    dead         BOOLEAN   NOT NULL DEFAULT FALSE, -- given up; an admin looks at it
    created_at   {{.Time}} NOT NULL
);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE NOT dead;

-- Every transaction that changes what a visitor could see raises one of these
-- numbers. Other processes read them to learn which cached pages are old.
CREATE TABLE versions (
    bucket INTEGER NOT NULL PRIMARY KEY,
    n      BIGINT  NOT NULL
);

CREATE TABLE imports (
    source    TEXT   NOT NULL, -- the address of the old site
    kind      TEXT   NOT NULL,
    source_id TEXT   NOT NULL,
    target_id BIGINT NOT NULL,
    PRIMARY KEY (source, kind, source_id)
);

CREATE TABLE redirects (
    path   TEXT NOT NULL PRIMARY KEY, -- with its query, as a browser sends it
    target TEXT NOT NULL
);

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- +goose Down
DROP TABLE settings;
DROP TABLE redirects;
DROP TABLE imports;
DROP TABLE versions;
DROP TABLE jobs;
