-- What was made public last, in all discussions.

-- +goose Up
CREATE INDEX posts_by_publication ON posts (state, published_at, id);

-- +goose Down
DROP INDEX posts_by_publication;
