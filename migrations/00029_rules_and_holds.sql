-- House rules in versions, ready answers, and where posts wait. An admin's act is
-- named by the code that carries it out; a list of them here would have to be
-- rebuilt for each.

-- +goose Up
ALTER TABLE rules ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- the one in force
ALTER TABLE rules ADD COLUMN withdrawn_at {{.Time}};

CREATE TABLE rule_versions (
    id         {{.ID}},
    rule_id    BIGINT    NOT NULL REFERENCES rules (id),
    version    INTEGER   NOT NULL,
    title      TEXT      NOT NULL CHECK (title <> ''),
    body       TEXT      NOT NULL CHECK (body <> ''),
    by_id      BIGINT             REFERENCES users (id), -- nobody: it came with the program
    created_at {{.Time}} NOT NULL,
    UNIQUE (rule_id, version)
);
INSERT INTO rule_versions (rule_id, version, title, body, created_at) SELECT id, 1, title, body, CURRENT_TIMESTAMP FROM rules;

ALTER TABLE decisions ADD COLUMN rule_version INTEGER NOT NULL DEFAULT 0; -- 0 by no rule, or from when each had one version

CREATE TABLE ready_answers (
    id      {{.ID}},
    rule_id BIGINT           REFERENCES rules (id), -- none: it fits any
    name    TEXT    NOT NULL CHECK (name <> ''),
    body    TEXT    NOT NULL CHECK (body <> ''),
    removed BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE link_rules (
    domain TEXT NOT NULL PRIMARY KEY CHECK (domain <> ''),
    action TEXT NOT NULL CHECK (action IN ('allow', 'hold', 'refuse'))
);

-- Where posts wait, or none are taken, beside what the settings say. A row stays
-- with an empty mode when it is taken back, so that it can be brought back.
CREATE TABLE hold_settings (
    id          {{.ID}},
    scope       TEXT      NOT NULL CHECK (scope IN ('category', 'discussion', 'board', 'member', 'guest')),
    subject_id  BIGINT    NOT NULL DEFAULT 0,  -- of the category, discussion, board or user
    guest_email TEXT      NOT NULL DEFAULT '', -- folded
    mode        TEXT      NOT NULL CHECK (mode IN ('', 'open', 'held', 'closed')),
    why         TEXT      NOT NULL DEFAULT '', -- in words, for writers
    until       {{.Time}},
    by_id       BIGINT             REFERENCES users (id),
    set_at      {{.Time}} NOT NULL,
    UNIQUE (scope, subject_id, guest_email)
);

ALTER TABLE topics ADD COLUMN pinned_until {{.Time}};
ALTER TABLE topics ADD COLUMN unlisted BOOLEAN NOT NULL DEFAULT FALSE; -- a moderator took it off the lists
ALTER TABLE topics ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE; -- closed, and nothing in it changes any more

{{if .Postgres}}
ALTER TABLE admin_acts DROP CONSTRAINT IF EXISTS admin_acts_kind_check;
{{else}}
DROP TRIGGER IF EXISTS admin_acts_not_changed;
DROP TRIGGER IF EXISTS admin_acts_not_deleted;
CREATE TABLE admin_acts_named (
    id         {{.ID}},
    by_id      BIGINT             REFERENCES users (id),
    kind       TEXT      NOT NULL CHECK (kind <> ''),
    subject    TEXT      NOT NULL,
    old_value  TEXT      NOT NULL,
    new_value  TEXT      NOT NULL,
    undoes_id  BIGINT             UNIQUE REFERENCES admin_acts (id),
    created_at {{.Time}} NOT NULL
);
INSERT INTO admin_acts_named SELECT id, by_id, kind, subject, old_value, new_value, undoes_id, created_at FROM admin_acts;
DROP TABLE admin_acts;
ALTER TABLE admin_acts_named RENAME TO admin_acts;
CREATE INDEX admin_acts_by_kind ON admin_acts (kind, id);
-- +goose StatementBegin
CREATE TRIGGER admin_acts_not_changed BEFORE UPDATE ON admin_acts
BEGIN SELECT RAISE(ABORT, 'acts of admins are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER admin_acts_not_deleted BEFORE DELETE ON admin_acts
BEGIN SELECT RAISE(ABORT, 'acts of admins are only ever added'); END;
-- +goose StatementEnd
{{end}}
CREATE INDEX admin_acts_by_subject ON admin_acts (kind, subject, id);

-- +goose Down
DROP INDEX admin_acts_by_subject;
ALTER TABLE topics DROP COLUMN archived;
ALTER TABLE topics DROP COLUMN unlisted;
ALTER TABLE topics DROP COLUMN pinned_until;
DROP TABLE hold_settings;
DROP TABLE link_rules;
DROP TABLE ready_answers;
ALTER TABLE decisions DROP COLUMN rule_version;
DROP TABLE rule_versions;
ALTER TABLE rules DROP COLUMN withdrawn_at;
ALTER TABLE rules DROP COLUMN version;
