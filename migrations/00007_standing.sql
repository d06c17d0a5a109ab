-- What a person may do beside their role: how long they are suspended, and how far
-- each of their sessions has proved who they are.

-- +goose Up
ALTER TABLE users ADD COLUMN suspended_until {{.Time}};
ALTER TABLE users ADD COLUMN suspended_for TEXT NOT NULL DEFAULT ''; -- in words, for the person
ALTER TABLE sessions ADD COLUMN proved_at {{.Time}}; -- when a password, passkey or mailed link was last given
ALTER TABLE sessions ADD COLUMN second_at {{.Time}}; -- when the second step was taken

-- +goose Down
ALTER TABLE sessions DROP COLUMN second_at;
ALTER TABLE sessions DROP COLUMN proved_at;
ALTER TABLE users DROP COLUMN suspended_for;
ALTER TABLE users DROP COLUMN suspended_until;
