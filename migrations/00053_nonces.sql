-- A form that is sent twice is one decision, and one report.

-- +goose Up
ALTER TABLE decisions ADD COLUMN nonce TEXT;                              -- of the form
ALTER TABLE reports ADD COLUMN nonce TEXT;
CREATE UNIQUE INDEX reports_by_nonce ON reports (nonce) WHERE nonce IS NOT NULL;

-- +goose Down
DROP INDEX reports_by_nonce;
ALTER TABLE reports DROP COLUMN nonce;
ALTER TABLE decisions DROP COLUMN nonce;
