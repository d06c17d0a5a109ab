-- Several accounts may name the same e-mail address until one of them has confirmed
-- it: somebody who joins with a known address cannot tell that it is known. Links
-- that are mailed to the owner of an account, to sign in or to change the address.

-- +goose Up
DROP INDEX users_by_email;
CREATE UNIQUE INDEX users_by_confirmed_email ON users (email_key) WHERE email_key <> '' AND email_confirmed_at IS NOT NULL;
CREATE INDEX users_by_email ON users (email_key, id) WHERE email_key <> '';

CREATE TABLE links (
    token_hash TEXT      NOT NULL PRIMARY KEY,
    kind       TEXT      NOT NULL CHECK (kind IN ('sign-in', 'address', 'undo')),
    user_id    BIGINT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email      TEXT      NOT NULL,            -- where a link to sign in was sent; what the account's address becomes with the others
    next       TEXT      NOT NULL DEFAULT '', -- where to go on to
    created_at {{.Time}} NOT NULL,
    expires_at {{.Time}} NOT NULL,
    used_at    {{.Time}}
);
CREATE INDEX links_by_user ON links (user_id, kind, created_at);
CREATE INDEX links_by_email ON links (LOWER(email), created_at);

-- +goose Down
DROP TABLE links;
DROP INDEX users_by_email;
DROP INDEX users_by_confirmed_email;
CREATE UNIQUE INDEX users_by_email ON users (email_key) WHERE email_key <> '';
