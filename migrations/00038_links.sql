-- Domains are listed in the settings, where each change can be undone.

-- +goose Up
DROP TABLE link_rules;

-- +goose Down
CREATE TABLE link_rules (
    domain TEXT NOT NULL PRIMARY KEY CHECK (domain <> ''),
    action TEXT NOT NULL CHECK (action IN ('allow', 'hold', 'refuse'))
);
