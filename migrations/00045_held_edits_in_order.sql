-- The changes that wait, oldest first, without a look at those that are answered.

-- +goose Up
CREATE INDEX held_edits_in_order ON held_edits (id) WHERE state = 'waiting';

-- +goose Down
DROP INDEX held_edits_in_order;
