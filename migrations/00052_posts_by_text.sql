-- How many wait with the same text is found by both, and cannot be taken for all that
-- wait.

-- +goose Up
DROP INDEX posts_by_text;
CREATE INDEX posts_by_text ON posts (text_key, state, id) WHERE text_key <> '';

-- +goose Down
DROP INDEX posts_by_text;
CREATE INDEX posts_by_text ON posts (text_key, id) WHERE text_key <> '';
