-- The conversation. Every article has one discussion and every topic is one; a
-- post belongs to a discussion and never knows which kind it is. The counters of
-- a discussion change in the transaction that changes what they count.

-- +goose Up
CREATE TABLE discussions (
    id            {{.ID}},
    state         TEXT      NOT NULL CHECK (state IN ('open', 'held', 'closed')),
    post_count    INTEGER   NOT NULL DEFAULT 0 CHECK (post_count >= 0),    -- public posts
    pending_count INTEGER   NOT NULL DEFAULT 0 CHECK (pending_count >= 0),
    last_number   INTEGER   NOT NULL DEFAULT 0, -- the highest number a post has been given
    last_thread   INTEGER   NOT NULL DEFAULT 0, -- the highest thread a top-level post has opened
    last_post_at  {{.Time}}
);

-- A number is a post's place in the order of publication and a thread the place
-- of its topmost ancestor among the top-level posts. Both are given when the post
-- first becomes public, so pages are found by key however long the discussion is.
CREATE TABLE posts (
    id            {{.ID}},
    discussion_id BIGINT    NOT NULL REFERENCES discussions (id),
    parent_id     BIGINT             REFERENCES posts (id),
    number        INTEGER,
    thread        INTEGER,
    depth         INTEGER   NOT NULL DEFAULT 1 CHECK (depth BETWEEN 1 AND 5),
    kind          TEXT      NOT NULL DEFAULT 'post' CHECK (kind IN ('post', 'pingback')),
    state         TEXT      NOT NULL CHECK (state IN ('pending', 'public', 'rejected', 'spam', 'trash', 'withdrawn')),
    user_id       BIGINT             REFERENCES users (id),
    guest_name    TEXT      NOT NULL DEFAULT '',
    guest_email   TEXT      NOT NULL DEFAULT '', -- folded; never shown
    guest_url     TEXT      NOT NULL DEFAULT '',
    body          TEXT      NOT NULL, -- as typed
    body_html     TEXT      NOT NULL, -- rendered once, by the renderer of this version
    renderer      INTEGER   NOT NULL,
    useful_count  INTEGER   NOT NULL DEFAULT 0 CHECK (useful_count >= 0),
    version       INTEGER   NOT NULL DEFAULT 1, -- rises with every change, so that nobody decides on what they have not seen
    nonce         TEXT,
    address       TEXT      NOT NULL DEFAULT '', -- network address of the sender
    legacy_id     BIGINT,                        -- its number on the site it was imported from
    created_at    {{.Time}} NOT NULL,
    published_at  {{.Time}},
    edited_at     {{.Time}}
);
CREATE INDEX posts_by_thread ON posts (discussion_id, thread, id);
CREATE INDEX posts_by_number ON posts (discussion_id, number);
CREATE INDEX posts_by_state ON posts (state, id);
CREATE INDEX posts_by_user ON posts (user_id, state, id) WHERE user_id IS NOT NULL;
CREATE INDEX posts_by_guest ON posts (guest_email, state, id) WHERE guest_email <> '';
CREATE INDEX posts_by_parent ON posts (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX posts_by_use ON posts (discussion_id, useful_count, thread) WHERE parent_id IS NULL AND state = 'public';
CREATE INDEX posts_by_legacy ON posts (legacy_id) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX posts_nonce ON posts (nonce) WHERE nonce IS NOT NULL;

-- How many posts are in each state, for the tabs of the queue. Split into shards
-- so that two decisions seldom wait for the same row.
CREATE TABLE post_counts (
    state TEXT    NOT NULL,
    shard INTEGER NOT NULL,
    n     BIGINT  NOT NULL,
    PRIMARY KEY (state, shard)
);

CREATE TABLE revisions (
    id         {{.ID}},
    post_id    BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    user_id    BIGINT             REFERENCES users (id), -- who changed it; nobody for a guest
    body       TEXT      NOT NULL,                       -- the text before the change
    created_at {{.Time}} NOT NULL
);
CREATE INDEX revisions_by_post ON revisions (post_id, id);

CREATE TABLE receipts (
    token      TEXT      NOT NULL PRIMARY KEY,
    post_id    BIGINT    NOT NULL UNIQUE REFERENCES posts (id) ON DELETE CASCADE,
    created_at {{.Time}} NOT NULL
);

CREATE TABLE confirmations (
    token_hash TEXT      NOT NULL PRIMARY KEY,
    email      TEXT      NOT NULL,
    post_id    BIGINT             REFERENCES posts (id) ON DELETE CASCADE,
    user_id    BIGINT             REFERENCES users (id) ON DELETE CASCADE,
    created_at {{.Time}} NOT NULL,
    expires_at {{.Time}} NOT NULL,
    used_at    {{.Time}}
);
CREATE INDEX confirmations_by_email ON confirmations (email, created_at);

CREATE TABLE useful_marks (
    post_id    BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    user_id    BIGINT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at {{.Time}} NOT NULL,
    PRIMARY KEY (post_id, user_id)
);

-- +goose Down
DROP TABLE useful_marks;
DROP TABLE confirmations;
DROP TABLE receipts;
DROP TABLE revisions;
DROP TABLE post_counts;
DROP TABLE posts;
DROP TABLE discussions;
