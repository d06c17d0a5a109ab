-- A hold's kind is named by the code that finds it; a list of them here would have
-- to be rebuilt for each.

-- +goose Up
{{if .Postgres}}
ALTER TABLE holds DROP CONSTRAINT holds_kind_check;
{{else}}
CREATE TABLE holds_named (
    id      {{.ID}},
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    kind    TEXT   NOT NULL CHECK (kind <> ''),
    detail  TEXT   NOT NULL DEFAULT ''
);
INSERT INTO holds_named (id, post_id, kind, detail) SELECT id, post_id, kind, detail FROM holds;
DROP TABLE holds;
ALTER TABLE holds_named RENAME TO holds;
CREATE INDEX holds_by_post ON holds (post_id);
{{end}}

-- +goose Down
SELECT 1;
