-- Whose picture a file is.

-- +goose Up
CREATE INDEX users_by_avatar ON users (avatar) WHERE avatar <> '';

-- +goose Down
DROP INDEX users_by_avatar;
