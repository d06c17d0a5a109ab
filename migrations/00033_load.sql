-- How much there is to decide and how well it goes, in sums that are kept with each
-- decision; how often moderators are mailed what waits; replies that the house has
-- picked; and the pictures of new people that somebody of the house has to see.

-- +goose Up
ALTER TABLE posts ADD COLUMN waits_since {{.Time}}; -- when it began to wait again; nothing if it has waited once at most
CREATE INDEX posts_waiting ON posts (state, COALESCE(waits_since, imported_at, created_at), id) WHERE state = 'pending';
CREATE INDEX reports_open ON reports (confirmed_at) WHERE outcome = '' AND confirmed_at IS NOT NULL;

-- The decision that answered a hold. What was decided before has none, and counts
-- for nothing.
ALTER TABLE holds ADD COLUMN decision_id BIGINT REFERENCES decisions (id);

-- Decisions by the hour, as 2025-06-30 14 in UTC. What its maker undid within a
-- minute was a slip and is not counted; what was undone otherwise is reversed.
CREATE TABLE decision_hours (
    hour     TEXT    NOT NULL,
    by_id    BIGINT  NOT NULL, -- 0 for the program
    act      TEXT    NOT NULL,
    rule     INTEGER NOT NULL, -- its number, or 0
    n        BIGINT  NOT NULL,
    reversed BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (hour, by_id, act, rule)
);

-- What people decided about posts that the program had held, by the kind of hold.
CREATE TABLE hold_days (
    day     TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    judged  BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    PRIMARY KEY (day, kind)
);

-- How long what was decided had waited, in seconds, rounded as in ledger_waits.
CREATE TABLE wait_days (
    day    TEXT   NOT NULL,
    waited BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (day, waited)
);

CREATE TABLE digests (
    user_id BIGINT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    pace    TEXT      NOT NULL DEFAULT 'hourly' CHECK (pace IN ('hourly', 'daily')),
    sent_at {{.Time}} -- the last one; whoever changes it sends the next
);

CREATE TABLE picks (
    post_id       BIGINT    NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    discussion_id BIGINT    NOT NULL REFERENCES discussions (id),
    by_id         BIGINT    NOT NULL REFERENCES users (id),
    role          TEXT      NOT NULL, -- that they had then
    created_at    {{.Time}} NOT NULL
);
CREATE INDEX picks_by_discussion ON picks (discussion_id, created_at);

-- Pictures without a row are older than this, or of people who are not new.
CREATE TABLE pictures (
    id         {{.ID}},
    name       TEXT      NOT NULL UNIQUE, -- of its files
    user_id    BIGINT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state      TEXT      NOT NULL CHECK (state IN ('waiting', 'seen', 'refused')),
    by_id      BIGINT             REFERENCES users (id), -- who has seen it
    created_at {{.Time}} NOT NULL,
    seen_at    {{.Time}}
);
CREATE INDEX pictures_waiting ON pictures (id) WHERE state = 'waiting';
CREATE INDEX pictures_by_user ON pictures (user_id);

-- +goose Down
DROP TABLE pictures;
DROP TABLE picks;
DROP TABLE digests;
DROP TABLE wait_days;
DROP TABLE hold_days;
DROP TABLE decision_hours;
ALTER TABLE holds DROP COLUMN decision_id;
DROP INDEX reports_open;
DROP INDEX posts_waiting;
ALTER TABLE posts DROP COLUMN waits_since;
