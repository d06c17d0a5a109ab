-- What the ledger says of pictures and of discussions: by what was done, so that the
-- entry that takes it back can be told. The number is of a row that may be gone, and
-- is not exported.

-- +goose Up
ALTER TABLE ledger ADD COLUMN source TEXT NOT NULL DEFAULT '';
CREATE INDEX ledger_by_source ON ledger (source, number) WHERE source <> '';

-- +goose Down
DROP INDEX ledger_by_source;
ALTER TABLE ledger DROP COLUMN source;
