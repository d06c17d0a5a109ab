-- What a writer wants to make of a public post and a moderator reads first. Until then
-- the post stays as it is. Notes on decisions answer it; the text goes with the post.

-- +goose Up
CREATE TABLE held_edits (
    id            {{.ID}},
    post_id       BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    user_id       BIGINT             REFERENCES users (id), -- nobody: a guest
    body          TEXT      NOT NULL,
    why           TEXT      NOT NULL,
    state         TEXT      NOT NULL CHECK (state IN ('waiting', 'dropped', 'published', 'refused')),
    decision_id   BIGINT             REFERENCES decisions (id), -- that answered it
    edited_before {{.Time}}, -- when the post was last edited before this was published
    created_at    {{.Time}} NOT NULL
);
CREATE UNIQUE INDEX held_edits_waiting ON held_edits (post_id) WHERE state = 'waiting';
CREATE INDEX held_edits_by_post ON held_edits (post_id);
CREATE INDEX held_edits_by_decision ON held_edits (decision_id) WHERE decision_id IS NOT NULL;

-- +goose Down
DROP TABLE held_edits;
