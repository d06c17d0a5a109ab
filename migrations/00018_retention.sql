-- What is removed after a time: which posts have still something to remove, and the
-- one daily job that does it.

-- +goose Up
ALTER TABLE posts ADD COLUMN blanked_at {{.Time}}; -- when its text and its writer's details were removed
ALTER TABLE posts ADD COLUMN imported_at {{.Time}}; -- when another site's post came here: its time is counted from then
CREATE INDEX posts_with_address ON posts (created_at, id) WHERE address <> '';
CREATE INDEX posts_to_blank ON posts (state, id) WHERE blanked_at IS NULL AND state IN ('rejected', 'spam', 'trash', 'withdrawn');
CREATE UNIQUE INDEX jobs_daily ON jobs (kind) WHERE kind = 'tidy-up' AND NOT dead;

-- +goose Down
DROP INDEX jobs_daily;
DROP INDEX posts_to_blank;
DROP INDEX posts_with_address;
ALTER TABLE posts DROP COLUMN imported_at;
ALTER TABLE posts DROP COLUMN blanked_at;
