-- The open ledger: what everyone may know of each decision, chained by hash. Its
-- rows are only ever added, in the order of their numbers and without a gap. It
-- begins with the first decision after this migration.

-- +goose Up
CREATE TABLE ledger (
    number       {{.ID}},
    at           {{.Time}} NOT NULL,             -- in whole seconds
    month        TEXT      NOT NULL,             -- of at, as 2025-06
    act          TEXT      NOT NULL,
    automatic    BOOLEAN   NOT NULL,             -- no person decided
    by_whom      TEXT      NOT NULL,             -- a role with a number, "writer" or "program"
    found        TEXT      NOT NULL DEFAULT '',  -- what drew attention to it
    from_state   TEXT      NOT NULL DEFAULT '',
    to_state     TEXT      NOT NULL DEFAULT '',
    kind         TEXT      NOT NULL,             -- of what was decided on
    place        TEXT      NOT NULL DEFAULT '',  -- path of the section or board; none if not everyone may read it
    post_id      BIGINT,                         -- the post may be gone
    decision_id  BIGINT             UNIQUE REFERENCES decisions (id),
    reverses     BIGINT             UNIQUE REFERENCES ledger (number),
    rule         INTEGER   NOT NULL DEFAULT 0,
    rule_version INTEGER   NOT NULL DEFAULT 0,
    commitment   TEXT      NOT NULL DEFAULT '',  -- hash of salt and text
    waited       BIGINT,                         -- seconds from when it began to wait
    hash         TEXT      NOT NULL
);
CREATE INDEX ledger_by_act ON ledger (act, number);
CREATE INDEX ledger_by_rule ON ledger (rule, number) WHERE rule > 0;
CREATE INDEX ledger_by_place ON ledger (place, number) WHERE place <> '';
CREATE INDEX ledger_by_month ON ledger (month, number);
CREATE INDEX ledger_by_program ON ledger (number) WHERE automatic;
CREATE INDEX ledger_by_post ON ledger (post_id, number) WHERE post_id IS NOT NULL;

{{if .Postgres}}
-- +goose StatementBegin
CREATE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is only ever added to'; END $$;
-- +goose StatementEnd
CREATE TRIGGER ledger_kept BEFORE UPDATE OR DELETE ON ledger
    FOR EACH ROW EXECUTE FUNCTION ledger_is_kept();
CREATE TRIGGER ledger_not_emptied BEFORE TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept();
{{else}}
-- +goose StatementBegin
CREATE TRIGGER ledger_not_changed BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_not_deleted BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END;
-- +goose StatementEnd
{{end}}

-- How far the ledger goes. Whoever adds to it locks this row first.
CREATE TABLE ledger_heads (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    number BIGINT  NOT NULL,
    hash   TEXT    NOT NULL,
    shown  BIGINT  NOT NULL CHECK (shown <= number) -- up to which entry everyone can read it
);
INSERT INTO ledger_heads (id, number, hash, shown)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);

-- The number by which the ledger calls each person who decides.
CREATE TABLE ledger_actors (
    user_id BIGINT  NOT NULL PRIMARY KEY REFERENCES users (id),
    number  INTEGER NOT NULL UNIQUE
);

-- What makes the commitment to a post's text say nothing to others. Whoever erases
-- a post deletes its salt.
CREATE TABLE ledger_salts (
    post_id BIGINT NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    salt    TEXT   NOT NULL
);

-- Sums of the entries that are shown, month by month, and how long what was decided
-- had waited: in whole seconds up to a minute, in whole minutes up to a day, then
-- in whole hours.
CREATE TABLE ledger_sums (
    month     TEXT    NOT NULL,
    act       TEXT    NOT NULL,
    rule      INTEGER NOT NULL,
    found     TEXT    NOT NULL,
    automatic BOOLEAN NOT NULL,
    n         BIGINT  NOT NULL,
    PRIMARY KEY (month, act, rule, found, automatic)
);
CREATE TABLE ledger_waits (
    month  TEXT   NOT NULL,
    waited BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (month, waited)
);

-- +goose Down
DROP TABLE ledger_waits;
DROP TABLE ledger_sums;
DROP TABLE ledger_salts;
DROP TABLE ledger_actors;
DROP TABLE ledger_heads;
DROP TABLE ledger;
{{if .Postgres}}
DROP FUNCTION ledger_is_kept;
{{end}}
