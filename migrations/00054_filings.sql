-- An appeal that was taken back can be made again, but not for ever.

-- +goose Up
ALTER TABLE appeals ADD COLUMN filings INTEGER NOT NULL DEFAULT 1; -- how often it was made

-- +goose Down
ALTER TABLE appeals DROP COLUMN filings;
