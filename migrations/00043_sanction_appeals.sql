-- An appeal against a sanction is answered in words of its own, since there is no
-- decision about a post that could hold them.

-- +goose Up
ALTER TABLE appeals ADD COLUMN answer TEXT NOT NULL DEFAULT ''; -- for the person
ALTER TABLE appeals ADD COLUMN answered_by_id BIGINT REFERENCES users (id);

-- +goose Down
ALTER TABLE appeals DROP COLUMN answered_by_id;
ALTER TABLE appeals DROP COLUMN answer;
