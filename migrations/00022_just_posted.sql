-- What was made public last, in all discussions.

-- +goose Up
CREATE INDEX posts_by_publication ON posts (published_at, id) WHERE state = 'public';

-- +goose Down
DROP INDEX posts_by_publication;
