-- The second step of signing in, and passkeys, which are both steps in one. What is
-- removed stays for a while, so that it can be put back.

-- +goose Up
CREATE TABLE authenticators ( -- apps that show a code for a moment
    id           {{.ID}},
    user_id      BIGINT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret       TEXT      NOT NULL,           -- base32, as the app has it
    last_step    BIGINT    NOT NULL DEFAULT 0, -- the newest step of time whose code was taken
    wrong        INTEGER   NOT NULL DEFAULT 0, -- wrong codes in a row
    wait_until   {{.Time}},                    -- no code is looked at before
    created_at   {{.Time}} NOT NULL,
    confirmed_at {{.Time}},                    -- when the app first showed the right code
    removed_at   {{.Time}}
);
CREATE UNIQUE INDEX authenticators_in_use ON authenticators (user_id) WHERE confirmed_at IS NOT NULL AND removed_at IS NULL;
CREATE UNIQUE INDEX authenticators_begun ON authenticators (user_id) WHERE confirmed_at IS NULL;

CREATE TABLE recovery_codes (
    user_id   BIGINT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash TEXT      NOT NULL,
    used_at   {{.Time}},
    PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE passkeys (
    id          {{.ID}},
    user_id     BIGINT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key_id      TEXT      NOT NULL UNIQUE, -- the credential's, in base64
    handle      TEXT      NOT NULL,        -- what the device knows the person by
    name        TEXT      NOT NULL CHECK (name <> ''),
    credential  TEXT      NOT NULL,        -- JSON: the public key, the counter, flags
    created_at  {{.Time}} NOT NULL,
    used_at     {{.Time}},
    removed_at  {{.Time}}
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- What a device is asked to sign, once. Its hash finds the row again.
CREATE TABLE challenges (
    token_hash TEXT      NOT NULL PRIMARY KEY,
    kind       TEXT      NOT NULL CHECK (kind IN ('sign-in', 'register', 'prove')),
    user_id    BIGINT             REFERENCES users (id) ON DELETE CASCADE,
    data       TEXT      NOT NULL,
    expires_at {{.Time}} NOT NULL
);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- +goose Down
DROP TABLE challenges;
DROP TABLE passkeys;
DROP TABLE recovery_codes;
DROP TABLE authenticators;
