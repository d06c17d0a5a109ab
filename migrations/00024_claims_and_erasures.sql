-- What members take over from their time as guests, and what is to be forgotten.

-- +goose Up
-- How a post that a member has claimed was signed before, so that the claim can be
-- taken back for a day.
CREATE TABLE claims (
    post_id     BIGINT    NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    user_id     BIGINT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    guest_name  TEXT      NOT NULL,
    guest_email TEXT      NOT NULL,
    guest_url   TEXT      NOT NULL,
    created_at  {{.Time}} NOT NULL
);
CREATE INDEX claims_by_user ON claims (user_id);

-- A wish to be forgotten, which comes true when its time has come. It is a
-- member's, or that of a guest who has confirmed the address.
CREATE TABLE erasures (
    id         {{.ID}},
    user_id    BIGINT             UNIQUE REFERENCES users (id),
    email      TEXT      NOT NULL DEFAULT '', -- of a guest, folded
    blank      BOOLEAN   NOT NULL,            -- the texts go as well
    created_at {{.Time}} NOT NULL,
    due_at     {{.Time}} NOT NULL
);
CREATE UNIQUE INDEX erasures_by_guest ON erasures (email) WHERE email <> '';

ALTER TABLE users ADD COLUMN erased_at {{.Time}};

-- +goose Down
ALTER TABLE users DROP COLUMN erased_at;
DROP TABLE erasures;
DROP TABLE claims;
