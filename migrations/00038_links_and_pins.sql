-- Domains are listed in the settings, where each change can be undone. Pins that end
-- are looked for every minute.

-- +goose Up
DROP TABLE link_rules;
CREATE INDEX topics_pinned_until ON topics (pinned_until) WHERE pinned_until IS NOT NULL;

-- +goose Down
DROP INDEX topics_pinned_until;
CREATE TABLE link_rules (
    domain TEXT NOT NULL PRIMARY KEY CHECK (domain <> ''),
    action TEXT NOT NULL CHECK (action IN ('allow', 'hold', 'refuse'))
);
