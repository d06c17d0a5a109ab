-- Accounts elsewhere that open an account here, and the visits to their provider
-- that are under way.

-- +goose Up
CREATE TABLE identities (
    id         {{.ID}},
    user_id    BIGINT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    issuer     TEXT      NOT NULL,
    subject    TEXT      NOT NULL,            -- never given to anybody else by the issuer
    label      TEXT      NOT NULL DEFAULT '', -- its name or address there, for its owner
    created_at {{.Time}} NOT NULL,
    used_at    {{.Time}},
    removed_at {{.Time}},
    UNIQUE (issuer, subject)
);
CREATE INDEX identities_by_user ON identities (user_id);

-- A visit belongs to the browser whose cookie holds its token.
CREATE TABLE introductions (
    token_hash TEXT      NOT NULL PRIMARY KEY,
    state      TEXT      NOT NULL,
    nonce      TEXT      NOT NULL,
    verifier   TEXT      NOT NULL,
    next       TEXT      NOT NULL DEFAULT '',
    claims     TEXT      NOT NULL DEFAULT '', -- JSON: what the provider has said, once it has
    user_id    BIGINT             REFERENCES users (id) ON DELETE CASCADE, -- who set out, if signed in
    spent      BOOLEAN   NOT NULL DEFAULT FALSE, -- the provider has been asked
    expires_at {{.Time}} NOT NULL
);
CREATE INDEX introductions_by_expiry ON introductions (expires_at);

-- +goose Down
DROP TABLE introductions;
DROP TABLE identities;
