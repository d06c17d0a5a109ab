-- People and the browsers they use. A user is somebody with an account; a guest
-- has none and is known, if at all, by an e-mail address they have confirmed.

-- +goose Up
CREATE TABLE users (
    id                 {{.ID}},
    name               TEXT      NOT NULL CHECK (name <> ''),
    name_key           TEXT      NOT NULL UNIQUE, -- the name as a reader could mistake it
    email              TEXT      NOT NULL DEFAULT '',
    email_key          TEXT      NOT NULL DEFAULT '',
    email_confirmed_at {{.Time}},
    password_hash      TEXT      NOT NULL DEFAULT '',
    role               TEXT      NOT NULL CHECK (role IN ('member', 'author', 'editor', 'moderator', 'admin')),
    trust              INTEGER   NOT NULL DEFAULT 0 CHECK (trust BETWEEN 0 AND 3),
    bio                TEXT      NOT NULL DEFAULT '',
    created_at         {{.Time}} NOT NULL
);
CREATE UNIQUE INDEX users_by_email ON users (email_key) WHERE email_key <> '';

CREATE TABLE guests (
    email_key    TEXT      NOT NULL PRIMARY KEY,
    confirmed_at {{.Time}} NOT NULL
);

-- The cookie holds a random id; the row holds only its hash, so that a leaked
-- table opens no session. A session without a user is a guest's who has proved
-- an address in this browser.
CREATE TABLE sessions (
    id_hash    TEXT      NOT NULL PRIMARY KEY,
    user_id    BIGINT             REFERENCES users (id) ON DELETE CASCADE,
    guest      TEXT      NOT NULL DEFAULT '',
    agent      TEXT      NOT NULL DEFAULT '',
    created_at {{.Time}} NOT NULL,
    seen_at    {{.Time}} NOT NULL,
    expires_at {{.Time}} NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- +goose Down
DROP TABLE sessions;
DROP TABLE guests;
DROP TABLE users;
