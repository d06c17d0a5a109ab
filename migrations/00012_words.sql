-- Lists of words that have a post held, refused or marked on its card. Changes are
-- kept whole, from before and after, so that each can be undone.

-- +goose Up
CREATE TABLE word_lists (
    id         {{.ID}},
    name       TEXT    NOT NULL CHECK (name <> ''),
    action     TEXT    NOT NULL CHECK (action IN ('hold', 'refuse', 'mark')),
    whole_word BOOLEAN NOT NULL DEFAULT TRUE, -- FALSE to find the words inside of others too
    enabled    BOOLEAN NOT NULL DEFAULT TRUE,
    why        TEXT    NOT NULL DEFAULT ''    -- in words, for a writer
);

CREATE TABLE words (
    list_id BIGINT NOT NULL REFERENCES word_lists (id) ON DELETE CASCADE,
    word    TEXT   NOT NULL CHECK (word <> ''),
    PRIMARY KEY (list_id, word)
);

CREATE TABLE word_changes (
    id         {{.ID}},
    list_id    BIGINT    NOT NULL, -- the list may be gone
    by_id      BIGINT             REFERENCES users (id),
    old        TEXT      NOT NULL DEFAULT '', -- the list as JSON, or nothing if there was none
    new        TEXT      NOT NULL DEFAULT '',
    created_at {{.Time}} NOT NULL
);
CREATE INDEX word_changes_by_list ON word_changes (list_id, id);

-- +goose Down
DROP TABLE word_changes;
DROP TABLE words;
DROP TABLE word_lists;
