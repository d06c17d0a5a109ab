-- What admins have done to the site: settings, roles, mail given up. Rows are only
-- ever added; taking something back is an act too. And how a new site gets its
-- first admin.

-- +goose Up
CREATE TABLE admin_acts (
    id         {{.ID}},
    by_id      BIGINT             REFERENCES users (id), -- nobody: the command line
    kind       TEXT      NOT NULL CHECK (kind IN ('setting', 'role', 'mail')),
    subject    TEXT      NOT NULL,                       -- the setting's name, the person's or the job's number
    old_value  TEXT      NOT NULL,
    new_value  TEXT      NOT NULL,
    undoes_id  BIGINT             UNIQUE REFERENCES admin_acts (id),
    created_at {{.Time}} NOT NULL
);
CREATE INDEX admin_acts_by_kind ON admin_acts (kind, id);

{{if .Postgres}}
-- +goose StatementBegin
CREATE FUNCTION admin_acts_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'acts of admins are only ever added'; END $$;
-- +goose StatementEnd
CREATE TRIGGER admin_acts_kept BEFORE UPDATE OR DELETE ON admin_acts
    FOR EACH ROW EXECUTE FUNCTION admin_acts_are_kept();
{{else}}
-- +goose StatementBegin
CREATE TRIGGER admin_acts_not_changed BEFORE UPDATE ON admin_acts
BEGIN SELECT RAISE(ABORT, 'acts of admins are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER admin_acts_not_deleted BEFORE DELETE ON admin_acts
BEGIN SELECT RAISE(ABORT, 'acts of admins are only ever added'); END;
-- +goose StatementEnd
{{end}}

-- Addresses that were printed by processes on an empty store. Whoever opens one may
-- name the site and becomes its admin; then all of them are gone.
CREATE TABLE setups (
    token_hash TEXT      NOT NULL PRIMARY KEY,
    created_at {{.Time}} NOT NULL
);

-- +goose Down
DROP TABLE setups;
DROP TABLE admin_acts;
{{if .Postgres}}
DROP FUNCTION admin_acts_are_kept;
{{end}}
