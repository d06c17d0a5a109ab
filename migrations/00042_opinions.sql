-- What the spam filter thinks of a post, so that what a card says, what weighed and
-- where the post stands in the queue are one judgement.

-- +goose Up
CREATE TABLE filter_opinions (
    post_id {{if .Postgres}}BIGINT{{else}}INTEGER{{end}} NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    signals TEXT NOT NULL -- what weighed most, as JSON; the chance is with the post
);

-- What the filter held last.
CREATE INDEX holds_of_filter ON holds (id) WHERE kind = 'filter';

-- +goose Down
DROP INDEX holds_of_filter;
DROP TABLE filter_opinions;
