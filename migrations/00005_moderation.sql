-- Why a post waits, what was decided about it, and by which rule. Decisions are
-- only ever added: an undo is a decision too.

-- +goose Up
CREATE TABLE rules (
    id     {{.ID}},
    number INTEGER NOT NULL UNIQUE,
    title  TEXT    NOT NULL,
    body   TEXT    NOT NULL
);
INSERT INTO rules (number, title, body) VALUES
    (1, 'Argue with the point', 'No attacks on other people: no insults, threats, mockery or guesses about who somebody is.'),
    (2, 'Say what you hold', 'Anyone who holds, is paid by or is tied to a company they write about says so in the post.'),
    (3, 'No promotion', 'No advertising, referral links, paid tips, price targets for hire, or invitations to outside chat groups.'),
    (4, 'Say where it is from', 'A claim of fact about a company needs a source that others can look up, or has to be marked as a guess.'),
    (5, 'Stay on the subject', 'A reply is about the article or topic it stands under, and is not posted twice.'),
    (6, 'Keep it lawful and private', 'No unlawful content, no inside information, no personal details of other people.');

CREATE TABLE holds (
    id      {{.ID}},
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    kind    TEXT   NOT NULL CHECK (kind IN ('first_post', 'unproved', 'links', 'discussion', 'edit', 'imported')),
    detail  TEXT   NOT NULL DEFAULT '' -- what matched, for moderators and for the writer
);
CREATE INDEX holds_by_post ON holds (post_id);

CREATE TABLE decisions (
    id         {{.ID}},
    post_id    BIGINT    NOT NULL REFERENCES posts (id),
    by_id      BIGINT             REFERENCES users (id), -- nobody: the program itself, or the writer
    act        TEXT      NOT NULL CHECK (act IN ('approve', 'reject', 'spam', 'trash', 'withdraw', 'confirm', 'undo')),
    rule_id    BIGINT             REFERENCES rules (id),
    note       TEXT      NOT NULL DEFAULT '',
    from_state TEXT      NOT NULL,
    to_state   TEXT      NOT NULL,
    first      BOOLEAN   NOT NULL DEFAULT FALSE, -- it made the post public for the first time
    undoes_id  BIGINT             UNIQUE REFERENCES decisions (id),
    batch      TEXT      NOT NULL DEFAULT '',    -- the same for all that were decided with one press
    created_at {{.Time}} NOT NULL
);
CREATE INDEX decisions_by_post ON decisions (post_id, id);
CREATE INDEX decisions_by_batch ON decisions (batch, id) WHERE batch <> '';

{{if .Postgres}}
-- +goose StatementBegin
CREATE FUNCTION decisions_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'decisions are only ever added'; END $$;
-- +goose StatementEnd
CREATE TRIGGER decisions_kept BEFORE UPDATE OR DELETE ON decisions
    FOR EACH ROW EXECUTE FUNCTION decisions_are_kept();
{{else}}
-- +goose StatementBegin
CREATE TRIGGER decisions_not_changed BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_not_deleted BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
-- +goose StatementEnd
{{end}}

-- +goose Down
DROP TABLE decisions;
{{if .Postgres}}
DROP FUNCTION decisions_are_kept;
{{end}}
DROP TABLE holds;
DROP TABLE rules;
