-- Lists that replace words, and lists of patterns. A list's action is named by the
-- code that carries it out; SQLite would have to make the table anew for each. Old
-- versions of lists, which are JSON, say how they look for words as the lists now do.

-- +goose Up
{{if .Postgres}}
ALTER TABLE word_lists DROP CONSTRAINT word_lists_action_check;
ALTER TABLE word_lists ADD COLUMN kind TEXT NOT NULL DEFAULT 'whole' CHECK (kind IN ('whole', 'inside', 'pattern'));
ALTER TABLE word_lists ADD COLUMN instead TEXT NOT NULL DEFAULT ''; -- of words, for a list that replaces them
UPDATE word_lists SET kind = 'inside' WHERE NOT whole_word;
ALTER TABLE word_lists DROP COLUMN whole_word;
{{else}}
CREATE TABLE word_lists_kinds (
    id      {{.ID}},
    name    TEXT    NOT NULL CHECK (name <> ''),
    action  TEXT    NOT NULL CHECK (action <> ''),
    kind    TEXT    NOT NULL DEFAULT 'whole' CHECK (kind IN ('whole', 'inside', 'pattern')),
    instead TEXT    NOT NULL DEFAULT '', -- of words, for a list that replaces them
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    why     TEXT    NOT NULL DEFAULT ''  -- in words, for a writer
);
INSERT INTO word_lists_kinds (id, name, action, kind, enabled, why)
    SELECT id, name, action, CASE WHEN whole_word THEN 'whole' ELSE 'inside' END, enabled, why FROM word_lists;
DROP TABLE word_lists;
ALTER TABLE word_lists_kinds RENAME TO word_lists;
DELETE FROM sqlite_sequence WHERE name = 'word_lists';
INSERT INTO sqlite_sequence (name, seq) SELECT 'word_lists', COALESCE(MAX(list_id), 0) FROM word_changes;
{{end}}
UPDATE word_changes SET old = REPLACE(REPLACE(old, '"WholeWord":true', '"Kind":"whole"'), '"WholeWord":false', '"Kind":"inside"'),
    new = REPLACE(REPLACE(new, '"WholeWord":true', '"Kind":"whole"'), '"WholeWord":false', '"Kind":"inside"');

ALTER TABLE topics ADD COLUMN typed_title TEXT NOT NULL DEFAULT ''; -- where the title has something else instead of words

-- +goose Down
ALTER TABLE topics DROP COLUMN typed_title;
UPDATE word_changes SET old = '', new = '' WHERE old LIKE '%"Kind":"pattern"%' OR new LIKE '%"Kind":"pattern"%'
    OR old LIKE '%"Action":"replace"%' OR new LIKE '%"Action":"replace"%';
UPDATE word_changes SET old = REPLACE(REPLACE(old, '"Kind":"whole"', '"WholeWord":true'), '"Kind":"inside"', '"WholeWord":false'),
    new = REPLACE(REPLACE(new, '"Kind":"whole"', '"WholeWord":true'), '"Kind":"inside"', '"WholeWord":false');
DELETE FROM words WHERE list_id IN (SELECT id FROM word_lists WHERE action = 'replace' OR kind = 'pattern');
DELETE FROM word_lists WHERE action = 'replace' OR kind = 'pattern';
{{if .Postgres}}
ALTER TABLE word_lists ADD COLUMN whole_word BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE word_lists SET whole_word = FALSE WHERE kind = 'inside';
ALTER TABLE word_lists DROP COLUMN kind;
ALTER TABLE word_lists DROP COLUMN instead;
ALTER TABLE word_lists ADD CONSTRAINT word_lists_action_check CHECK (action IN ('hold', 'refuse', 'mark'));
{{else}}
CREATE TABLE word_lists_whole (
    id         {{.ID}},
    name       TEXT    NOT NULL CHECK (name <> ''),
    action     TEXT    NOT NULL CHECK (action IN ('hold', 'refuse', 'mark')),
    whole_word BOOLEAN NOT NULL DEFAULT TRUE, -- FALSE to find the words inside of others too
    enabled    BOOLEAN NOT NULL DEFAULT TRUE,
    why        TEXT    NOT NULL DEFAULT ''    -- in words, for a writer
);
INSERT INTO word_lists_whole (id, name, action, whole_word, enabled, why)
    SELECT id, name, action, kind <> 'inside', enabled, why FROM word_lists;
DROP TABLE word_lists;
ALTER TABLE word_lists_whole RENAME TO word_lists;
DELETE FROM sqlite_sequence WHERE name = 'word_lists';
INSERT INTO sqlite_sequence (name, seq) SELECT 'word_lists', COALESCE(MAX(list_id), 0) FROM word_changes;
{{end}}
