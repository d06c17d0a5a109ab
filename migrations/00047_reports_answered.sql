-- A notice of unlawful content is for moderators from when it is sent, whether or not
-- its sender has shown whose the address is; that only gives it weight, and a message.
-- Reports have an outcome when the writer takes the post back, and what tells who sent
-- them is not kept for ever. One address can have several reports about a post: they
-- count as one person's.

-- +goose Up
ALTER TABLE reports ADD COLUMN proved BOOLEAN NOT NULL DEFAULT FALSE; -- its sender is known
UPDATE reports SET proved = TRUE WHERE confirmed_at IS NOT NULL;
UPDATE reports SET confirmed_at = created_at WHERE unlawful AND confirmed_at IS NULL;
UPDATE posts SET report_count = (SELECT COUNT(*) FROM reports r WHERE r.post_id = posts.id AND r.outcome = '' AND r.confirmed_at IS NOT NULL)
    WHERE id IN (SELECT post_id FROM reports WHERE unlawful AND NOT proved);

{{if .Postgres}}
ALTER TABLE reports DROP CONSTRAINT reports_outcome_check;
ALTER TABLE reports DROP CONSTRAINT reports_check;
DROP INDEX reports_by_guest;
{{else}}
CREATE TABLE reports_answered (
    id           {{.ID}},
    token        TEXT      NOT NULL UNIQUE, -- of the reporter's private page
    post_id      BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    by_id        BIGINT             REFERENCES users (id),
    email        TEXT      NOT NULL DEFAULT '', -- of a guest, folded; empty once it is no longer kept
    proof_hash   TEXT      NOT NULL DEFAULT '', -- of what the guest was mailed
    rule_id      BIGINT             REFERENCES rules (id),
    unlawful     BOOLEAN   NOT NULL DEFAULT FALSE, -- a notice of unlawful content
    note         TEXT      NOT NULL DEFAULT '',
    weight       INTEGER   NOT NULL DEFAULT 0,
    created_at   {{.Time}} NOT NULL,
    confirmed_at {{.Time}},                    -- from when moderators see it
    outcome      TEXT      NOT NULL DEFAULT '', -- named by the code that gives it
    decision_id  BIGINT             REFERENCES decisions (id), -- that it came of
    proved       BOOLEAN   NOT NULL DEFAULT FALSE -- its sender is known
);
INSERT INTO reports_answered SELECT id, token, post_id, by_id, email, proof_hash, rule_id, unlawful, note, weight, created_at, confirmed_at, outcome, decision_id, proved FROM reports;
DROP TABLE reports;
ALTER TABLE reports_answered RENAME TO reports;
CREATE INDEX reports_by_post ON reports (post_id, id);
CREATE UNIQUE INDEX reports_by_member ON reports (by_id, post_id) WHERE by_id IS NOT NULL AND outcome = '';
CREATE INDEX reports_by_decision ON reports (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX reports_open ON reports (confirmed_at) WHERE outcome = '' AND confirmed_at IS NOT NULL;
CREATE INDEX reports_of_member ON reports (by_id, outcome) WHERE by_id IS NOT NULL;
CREATE INDEX reports_of_guest ON reports (email, outcome) WHERE email <> '';
{{end}}
CREATE INDEX reports_unconfirmed ON reports (created_at) WHERE confirmed_at IS NULL;

-- +goose Down
DROP INDEX reports_unconfirmed;
DELETE FROM reports WHERE outcome = '' AND email <> '' AND EXISTS (SELECT 1 FROM reports o
    WHERE o.email = reports.email AND o.post_id = reports.post_id AND o.outcome = '' AND o.id < reports.id);
UPDATE reports SET outcome = 'dismissed' WHERE outcome NOT IN ('', 'upheld', 'dismissed');
UPDATE reports SET email = 'erased-' || id WHERE by_id IS NULL AND email = '';
UPDATE reports SET confirmed_at = NULL, weight = 0 WHERE NOT proved AND outcome = '';
UPDATE posts SET report_count = (SELECT COUNT(*) FROM reports r WHERE r.post_id = posts.id AND r.outcome = '' AND r.confirmed_at IS NOT NULL)
    WHERE report_count > 0;
{{if .Postgres}}
ALTER TABLE reports DROP COLUMN proved;
ALTER TABLE reports ADD CONSTRAINT reports_outcome_check CHECK (outcome IN ('', 'upheld', 'dismissed'));
ALTER TABLE reports ADD CONSTRAINT reports_check CHECK (by_id IS NOT NULL OR email <> '');
{{else}}
CREATE TABLE reports_before (
    id           {{.ID}},
    token        TEXT      NOT NULL UNIQUE,
    post_id      BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    by_id        BIGINT             REFERENCES users (id),
    email        TEXT      NOT NULL DEFAULT '',
    proof_hash   TEXT      NOT NULL DEFAULT '',
    rule_id      BIGINT             REFERENCES rules (id),
    unlawful     BOOLEAN   NOT NULL DEFAULT FALSE,
    note         TEXT      NOT NULL DEFAULT '',
    weight       INTEGER   NOT NULL DEFAULT 0,
    created_at   {{.Time}} NOT NULL,
    confirmed_at {{.Time}},
    outcome      TEXT      NOT NULL DEFAULT '' CHECK (outcome IN ('', 'upheld', 'dismissed')),
    decision_id  BIGINT             REFERENCES decisions (id),
    CHECK (by_id IS NOT NULL OR email <> '')
);
INSERT INTO reports_before SELECT id, token, post_id, by_id, email, proof_hash, rule_id, unlawful, note, weight, created_at, confirmed_at, outcome, decision_id FROM reports;
DROP TABLE reports;
ALTER TABLE reports_before RENAME TO reports;
CREATE INDEX reports_by_post ON reports (post_id, id);
CREATE UNIQUE INDEX reports_by_member ON reports (by_id, post_id) WHERE by_id IS NOT NULL AND outcome = '';
CREATE INDEX reports_by_decision ON reports (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX reports_open ON reports (confirmed_at) WHERE outcome = '' AND confirmed_at IS NOT NULL;
CREATE INDEX reports_of_member ON reports (by_id, outcome) WHERE by_id IS NOT NULL;
CREATE INDEX reports_of_guest ON reports (email, outcome) WHERE email <> '';
{{end}}
CREATE UNIQUE INDEX reports_by_guest ON reports (email, post_id) WHERE email <> '' AND outcome = '';
