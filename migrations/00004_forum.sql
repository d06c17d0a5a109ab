-- The forum: boards in groups, topics in boards. Rights are words of rising
-- weight: who may read a board, open a topic in it, and answer there.

-- +goose Up
CREATE TABLE board_groups (
    id       {{.ID}},
    name     TEXT    NOT NULL UNIQUE CHECK (name <> ''),
    position INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE boards (
    id            {{.ID}},
    group_id      BIGINT  NOT NULL REFERENCES board_groups (id),
    slug          TEXT    NOT NULL UNIQUE CHECK (slug <> ''),
    name          TEXT    NOT NULL CHECK (name <> ''),
    about         TEXT    NOT NULL DEFAULT '',
    rules         TEXT    NOT NULL DEFAULT '',
    position      INTEGER NOT NULL DEFAULT 0,
    read_by       TEXT    NOT NULL DEFAULT 'anyone' CHECK (read_by IN ('anyone', 'member', 'staff')),
    open_by       TEXT    NOT NULL DEFAULT 'member' CHECK (open_by IN ('member', 'staff')),
    answer_by     TEXT    NOT NULL DEFAULT 'member' CHECK (answer_by IN ('member', 'staff')),
    topic_count   INTEGER NOT NULL DEFAULT 0 CHECK (topic_count >= 0), -- listed topics
    post_count    INTEGER NOT NULL DEFAULT 0 CHECK (post_count >= 0),  -- public posts
    last_topic_id BIGINT                                               -- the topic that was lifted last
);

CREATE TABLE topics (
    id            {{.ID}},
    board_id      BIGINT    NOT NULL REFERENCES boards (id),
    discussion_id BIGINT    NOT NULL UNIQUE REFERENCES discussions (id),
    user_id       BIGINT    NOT NULL REFERENCES users (id),
    title         TEXT      NOT NULL CHECK (title <> ''),
    slug          TEXT      NOT NULL,
    pinned        BOOLEAN   NOT NULL DEFAULT FALSE,
    listed        BOOLEAN   NOT NULL DEFAULT FALSE, -- its first post is public
    answered      BOOLEAN   NOT NULL DEFAULT FALSE, -- it has more public posts than the first
    bumped_at     {{.Time}} NOT NULL,               -- when a post last lifted it in "latest"
    created_at    {{.Time}} NOT NULL
);
CREATE INDEX topics_latest ON topics (board_id, pinned, bumped_at, id) WHERE listed;
CREATE INDEX topics_new ON topics (board_id, id) WHERE listed;
CREATE INDEX topics_unanswered ON topics (board_id, id) WHERE listed AND NOT answered;
CREATE INDEX topics_everywhere ON topics (bumped_at, id) WHERE listed;

-- +goose Down
DROP TABLE topics;
DROP TABLE boards;
DROP TABLE board_groups;
