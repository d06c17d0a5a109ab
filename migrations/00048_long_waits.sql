-- Whose writers were told that they have waited for long. A post is in it once.

-- +goose Up
CREATE TABLE long_waits (
    post_id BIGINT    NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    told_at {{.Time}} NOT NULL
);

-- +goose Down
DROP TABLE long_waits;
