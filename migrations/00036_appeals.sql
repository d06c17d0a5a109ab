-- Writers ask again: one appeal for each decision against them, which somebody else
-- answers. An appeal is about a decision on a post or about a sanction. The ledger
-- learns what an entry is about without taking it back, and of what is out of the
-- ordinary.

-- +goose Up
CREATE TABLE appeals (
    id          {{.ID}},
    post_id     BIGINT             REFERENCES posts (id) ON DELETE CASCADE,
    decision_id BIGINT             UNIQUE REFERENCES decisions (id),
    sanction_id BIGINT             UNIQUE,
    words       TEXT      NOT NULL DEFAULT '', -- the writer's; nobody else reads them but staff
    state       TEXT      NOT NULL CHECK (state IN ('waiting', 'withdrawn', 'lapsed', 'upheld', 'changed', 'reversed')),
    filed_id    BIGINT             REFERENCES decisions (id), -- by which it was made, the last time
    answer_id   BIGINT             REFERENCES decisions (id), -- by which it was answered
    created_at  {{.Time}} NOT NULL,
    answered_at {{.Time}},
    CHECK ((decision_id IS NULL) <> (sanction_id IS NULL)),
    CHECK ((decision_id IS NULL) = (post_id IS NULL))
);
CREATE INDEX appeals_waiting ON appeals (created_at, id) WHERE state = 'waiting';
CREATE INDEX appeals_by_post ON appeals (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX appeals_by_answer ON appeals (answer_id) WHERE answer_id IS NOT NULL;

ALTER TABLE ledger ADD COLUMN about BIGINT;                 -- the entry that it is about and does not take back
ALTER TABLE ledger ADD COLUMN tag TEXT NOT NULL DEFAULT ''; -- what is out of the ordinary

-- +goose Down
ALTER TABLE ledger DROP COLUMN tag;
ALTER TABLE ledger DROP COLUMN about;
DROP TABLE appeals;
