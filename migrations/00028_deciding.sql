-- What a decision needs so that it can be taken back to the letter, what its writer
-- was told, and who has which card open.

-- +goose Up

-- The moderator's answer that was published together with the post it answers.
CREATE TABLE decision_answers (
    decision_id BIGINT NOT NULL PRIMARY KEY REFERENCES decisions (id),
    post_id     BIGINT NOT NULL UNIQUE REFERENCES posts (id) ON DELETE CASCADE
);

-- What everyone reads below a post whose text a moderator has changed.
ALTER TABLE posts ADD COLUMN staff_note TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN staff_edited_at {{.Time}};

-- How a post stood before a moderator changed its text. The text itself is the
-- revision.
CREATE TABLE staff_edits (
    id              {{.ID}},
    decision_id     BIGINT    NOT NULL UNIQUE REFERENCES decisions (id),
    post_id         BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    revision_id     BIGINT    NOT NULL REFERENCES revisions (id) ON DELETE CASCADE,
    html            TEXT      NOT NULL,
    renderer        INTEGER   NOT NULL,
    staff_note      TEXT      NOT NULL,
    staff_edited_at {{.Time}},
    wrote           TEXT      NOT NULL -- hash of the text that was put there instead
);
CREATE INDEX staff_edits_by_post ON staff_edits (post_id);
CREATE INDEX staff_edits_by_revision ON staff_edits (revision_id);

-- Where a post stood before it was moved. As long as that was not taken back, a note
-- stands in its place.
CREATE TABLE moves (
    id            {{.ID}},
    decision_id   BIGINT    NOT NULL UNIQUE REFERENCES decisions (id),
    post_id       BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    discussion_id BIGINT    NOT NULL REFERENCES discussions (id),
    parent_id     BIGINT,
    number        INTEGER,
    thread        INTEGER,
    depth         INTEGER   NOT NULL,
    published_at  {{.Time}},
    topic_id      BIGINT    NOT NULL,               -- where it went; the topic may be gone
    opened        BOOLEAN   NOT NULL DEFAULT FALSE, -- the move opened that topic
    undone_at     {{.Time}}
);
CREATE INDEX moves_by_place ON moves (discussion_id, thread) WHERE undone_at IS NULL AND thread IS NOT NULL;
CREATE UNIQUE INDEX moves_by_post ON moves (post_id) WHERE undone_at IS NULL;
ALTER TABLE discussions ADD COLUMN moved_count INTEGER NOT NULL DEFAULT 0; -- posts that were moved away and have left a note

-- Topics were not counted that became public, or no longer are, after they were opened.
UPDATE boards SET topic_count = (SELECT COUNT(*) FROM topics WHERE topics.board_id = boards.id AND topics.listed);

-- Which decisions writers have had a message about.
CREATE TABLE notices (
    decision_id BIGINT    NOT NULL PRIMARY KEY REFERENCES decisions (id),
    sent_at     {{.Time}} NOT NULL
);

-- Which card a moderator has open, and until when that is taken to be so. Nothing
-- refers to it and it refers to nothing: it is written often.
CREATE TABLE open_cards (
    user_id BIGINT    NOT NULL PRIMARY KEY,
    post_id BIGINT    NOT NULL,
    ends_at {{.Time}} NOT NULL
);
CREATE INDEX open_cards_by_post ON open_cards (post_id);

-- +goose Down
DROP TABLE open_cards;
DROP TABLE notices;
ALTER TABLE discussions DROP COLUMN moved_count;
DROP TABLE moves;
DROP TABLE staff_edits;
ALTER TABLE posts DROP COLUMN staff_edited_at;
ALTER TABLE posts DROP COLUMN staff_note;
DROP TABLE decision_answers;
