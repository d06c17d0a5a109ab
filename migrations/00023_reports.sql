-- What readers say is wrong with a post. A guest's report counts once they have
-- opened the link they were mailed. The post carries the sums, for the queue.

-- +goose Up
CREATE TABLE reports (
    id           {{.ID}},
    token        TEXT      NOT NULL UNIQUE, -- of the reporter's private page
    post_id      BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    by_id        BIGINT             REFERENCES users (id),
    email        TEXT      NOT NULL DEFAULT '', -- of a guest, folded
    proof_hash   TEXT      NOT NULL DEFAULT '', -- of what the guest was mailed
    rule_id      BIGINT             REFERENCES rules (id),
    unlawful     BOOLEAN   NOT NULL DEFAULT FALSE, -- a notice of unlawful content
    note         TEXT      NOT NULL DEFAULT '',
    weight       INTEGER   NOT NULL DEFAULT 0,
    created_at   {{.Time}} NOT NULL,
    confirmed_at {{.Time}},                    -- from when it counts
    outcome      TEXT      NOT NULL DEFAULT '' CHECK (outcome IN ('', 'upheld', 'dismissed')),
    decision_id  BIGINT             REFERENCES decisions (id), -- that it came of
    CHECK (by_id IS NOT NULL OR email <> '')
);
CREATE INDEX reports_by_post ON reports (post_id, id);
CREATE UNIQUE INDEX reports_by_member ON reports (by_id, post_id) WHERE by_id IS NOT NULL AND outcome = '';
CREATE UNIQUE INDEX reports_by_guest ON reports (email, post_id) WHERE email <> '' AND outcome = '';
CREATE INDEX reports_by_decision ON reports (decision_id) WHERE decision_id IS NOT NULL;

ALTER TABLE posts ADD COLUMN report_count INTEGER NOT NULL DEFAULT 0; -- open ones
ALTER TABLE posts ADD COLUMN report_weight INTEGER NOT NULL DEFAULT 0; -- of the open ones
CREATE INDEX posts_reported ON posts (id) WHERE report_count > 0;

-- +goose Down
DROP INDEX posts_reported;
ALTER TABLE posts DROP COLUMN report_weight;
ALTER TABLE posts DROP COLUMN report_count;
DROP TABLE reports;
