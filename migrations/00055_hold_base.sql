-- What a discussion was before anybody had decided what becomes of its posts, so that it
-- is that again when the decision ends.

-- +goose Up
ALTER TABLE hold_settings ADD COLUMN base TEXT NOT NULL DEFAULT ''; -- 'open', 'held', 'closed'; '' where it says nothing, or is not about a discussion

-- +goose Down
ALTER TABLE hold_settings DROP COLUMN base;
