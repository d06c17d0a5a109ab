-- What the spam filter has learned from decisions, and what it has said about posts.

-- +goose Up

-- How many posts of either kind had a feature, by the hash of the feature. The
-- highest key is a feature that every post has.
CREATE TABLE filter_counts (
    key  {{if .Postgres}}BIGINT{{else}}INTEGER{{end}} NOT NULL PRIMARY KEY,
    spam INTEGER NOT NULL,
    ham  INTEGER NOT NULL
);

-- What one decision has taught: the features that the post had then, so that the
-- very same can be unlearned. Of a post, the last decision that stands is the one
-- that counts.
CREATE TABLE filter_lessons (
    decision_id BIGINT    NOT NULL PRIMARY KEY REFERENCES decisions (id),
    post_id     BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    spam        BOOLEAN   NOT NULL,
    keys        TEXT      NOT NULL,
    chance      INTEGER,            -- of spam in percent, as the filter had it before; NULL if it had no opinion
    counted     BOOLEAN   NOT NULL
);
CREATE UNIQUE INDEX filter_lessons_counted ON filter_lessons (post_id) WHERE counted;
CREATE INDEX filter_lessons_by_post ON filter_lessons (post_id, decision_id);
CREATE INDEX filter_lessons_judged ON filter_lessons (decision_id) WHERE chance IS NOT NULL AND counted;

-- The chance that a post is spam, in percent, as the filter saw it when it came;
-- 50 without an opinion. Only the order of what waits depends on it.
ALTER TABLE posts ADD COLUMN chance INTEGER NOT NULL DEFAULT 50;
CREATE INDEX posts_by_chance ON posts (chance, id) WHERE state = 'pending';

-- +goose Down
DROP INDEX posts_by_chance;
ALTER TABLE posts DROP COLUMN chance;
DROP TABLE filter_lessons;
DROP TABLE filter_counts;
