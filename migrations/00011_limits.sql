-- How often something has happened lately, for whoever must not do it too often.
-- The key is a keyed hash: it says neither whose address nor which account.

-- +goose Up
CREATE TABLE limits (
    key     TEXT      NOT NULL PRIMARY KEY,
    n       BIGINT    NOT NULL, -- since the window opened
    ends_at {{.Time}} NOT NULL  -- when the window closes; the row is swept after that
);

-- The same text, whoever sends it and however it is spaced.
ALTER TABLE posts ADD COLUMN text_key TEXT NOT NULL DEFAULT '';
CREATE INDEX posts_by_text ON posts (text_key, id) WHERE text_key <> '';

-- +goose Down
DROP INDEX posts_by_text;
ALTER TABLE posts DROP COLUMN text_key;
DROP TABLE limits;
