-- An act is named by the code that carries it out; a list of them here would have
-- to be rebuilt for each.

-- +goose Up
{{if .Postgres}}
ALTER TABLE decisions DROP CONSTRAINT decisions_act_check;
{{else}}
DROP TRIGGER decisions_not_changed;
DROP TRIGGER decisions_not_deleted;
CREATE TABLE decisions_named (
    id         {{.ID}},
    post_id    BIGINT    NOT NULL REFERENCES posts (id),
    by_id      BIGINT             REFERENCES users (id),
    act        TEXT      NOT NULL CHECK (act <> ''),
    rule_id    BIGINT             REFERENCES rules (id),
    note       TEXT      NOT NULL DEFAULT '',
    from_state TEXT      NOT NULL,
    to_state   TEXT      NOT NULL,
    first      BOOLEAN   NOT NULL DEFAULT FALSE,
    undoes_id  BIGINT             UNIQUE REFERENCES decisions (id),
    batch      TEXT      NOT NULL DEFAULT '',
    created_at {{.Time}} NOT NULL
);
INSERT INTO decisions_named SELECT id, post_id, by_id, act, rule_id, note, from_state, to_state, first, undoes_id, batch, created_at FROM decisions;
DROP TABLE decisions;
ALTER TABLE decisions_named RENAME TO decisions;
CREATE INDEX decisions_by_post ON decisions (post_id, id);
CREATE INDEX decisions_by_batch ON decisions (batch, id) WHERE batch <> '';
-- +goose StatementBegin
CREATE TRIGGER decisions_not_changed BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_not_deleted BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
-- +goose StatementEnd
{{end}}

-- +goose Down
SELECT 1;
