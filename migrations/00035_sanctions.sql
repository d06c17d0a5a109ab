-- What moderators do about a person rather than about a post. A sanction holds from
-- when it starts until it ends or is lifted, by comparison with the clock alone.
-- What was in two columns of users is in one table now.

-- +goose Up
CREATE TABLE removals (
    id           {{.ID}},
    user_id      BIGINT             REFERENCES users (id),
    email        TEXT      NOT NULL DEFAULT '', -- of a guest, folded
    by_id        BIGINT    NOT NULL REFERENCES users (id),
    batch        TEXT      NOT NULL UNIQUE,     -- of its decisions
    created_at   {{.Time}} NOT NULL,
    finished_at  {{.Time}},                     -- when the last post was reached
    undone_at    {{.Time}},
    undone_by_id BIGINT             REFERENCES users (id),
    restored_at  {{.Time}},                     -- when the last post was back
    CHECK (user_id IS NOT NULL OR email <> '')
);
CREATE INDEX removals_by_user ON removals (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX removals_by_guest ON removals (email, id) WHERE email <> '';

CREATE TABLE sanctions (
    id           {{.ID}},
    token        TEXT      NOT NULL UNIQUE,     -- of its private page
    user_id      BIGINT             REFERENCES users (id),
    email        TEXT      NOT NULL DEFAULT '', -- of a guest, folded
    board_id     BIGINT             REFERENCES boards (id), -- nothing: the whole site
    act          TEXT      NOT NULL CHECK (act <> ''),
    rule_id      BIGINT             REFERENCES rules (id),
    rule_version INTEGER   NOT NULL DEFAULT 0,
    facts        TEXT      NOT NULL,
    salt         TEXT      NOT NULL DEFAULT '', -- of the seal of the facts in the ledger
    by_id        BIGINT             REFERENCES users (id),
    second_id    BIGINT             REFERENCES users (id), -- who confirmed it, where two have to
    removal_id   BIGINT             REFERENCES removals (id),
    created_at   {{.Time}} NOT NULL,
    starts_at    {{.Time}},                     -- nothing while it waits for the second
    ends_at      {{.Time}},                     -- nothing: it has no end
    lifted_at    {{.Time}},
    lifted_by_id BIGINT             REFERENCES users (id),
    undone       BOOLEAN   NOT NULL DEFAULT FALSE, -- it counts as if it had never been
    CHECK (user_id IS NOT NULL OR email <> '')
);
CREATE INDEX sanctions_by_user ON sanctions (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX sanctions_by_guest ON sanctions (email, id) WHERE email <> '';
CREATE INDEX sanctions_waiting ON sanctions (id) WHERE starts_at IS NULL AND lifted_at IS NULL;
CREATE INDEX sanctions_by_removal ON sanctions (removal_id) WHERE removal_id IS NOT NULL;

INSERT INTO sanctions (token, user_id, act, facts, created_at, starts_at, ends_at)
SELECT {{if .Postgres}}REPLACE(CAST(gen_random_uuid() AS TEXT), '-', ''){{else}}LOWER(HEX(RANDOMBLOB(16))){{end}}, id, 'suspend', suspended_for,
    CASE WHEN suspended_until < CURRENT_TIMESTAMP THEN suspended_until ELSE CURRENT_TIMESTAMP END,
    CASE WHEN suspended_until < CURRENT_TIMESTAMP THEN suspended_until ELSE CURRENT_TIMESTAMP END, suspended_until
FROM users WHERE suspended_until IS NOT NULL;
ALTER TABLE users DROP COLUMN suspended_for;
ALTER TABLE users DROP COLUMN suspended_until;

-- From where nothing is published unread for a while, as keyed hashes.
CREATE TABLE blocks (
    id         {{.ID}},
    seal       TEXT      NOT NULL,              -- of a network, or of an e-mail address
    removal_id BIGINT    NOT NULL REFERENCES removals (id),
    ends_at    {{.Time}} NOT NULL
);
CREATE INDEX blocks_by_seal ON blocks (seal, ends_at);
CREATE INDEX blocks_by_removal ON blocks (removal_id);
CREATE INDEX blocks_by_end ON blocks (ends_at);

ALTER TABLE ledger ADD COLUMN sanction_id BIGINT REFERENCES sanctions (id);
CREATE INDEX ledger_by_sanction ON ledger (sanction_id, number) WHERE sanction_id IS NOT NULL;
CREATE INDEX users_by_joining ON users (created_at, id);

-- +goose Down
DROP INDEX users_by_joining;
DROP INDEX ledger_by_sanction;
ALTER TABLE ledger DROP COLUMN sanction_id;
DROP TABLE blocks;
ALTER TABLE users ADD COLUMN suspended_until {{.Time}};
ALTER TABLE users ADD COLUMN suspended_for TEXT NOT NULL DEFAULT '';
UPDATE users SET suspended_for = COALESCE((SELECT facts FROM sanctions s WHERE s.user_id = users.id AND s.act = 'suspend' AND s.board_id IS NULL
    AND s.lifted_at IS NULL AND s.ends_at IS NOT NULL ORDER BY s.ends_at DESC LIMIT 1), ''),
    suspended_until = (SELECT MAX(ends_at) FROM sanctions s WHERE s.user_id = users.id AND s.act = 'suspend' AND s.board_id IS NULL
    AND s.lifted_at IS NULL);
DROP TABLE sanctions;
DROP TABLE removals;
