-- What the queue of moderators is narrowed by, so that a page of a hundred thousand
-- waiting posts is found like one of ten; what posts have in common; and notes that
-- only staff see.

-- +goose Up

-- A post carries its topic's board, and a hold its post's state, so that each filter
-- is one walk of one index. The database keeps both true.
ALTER TABLE posts ADD COLUMN board_id BIGINT REFERENCES boards (id); -- NULL under an article
ALTER TABLE holds ADD COLUMN state TEXT NOT NULL DEFAULT 'pending';
UPDATE posts SET board_id = (SELECT t.board_id FROM topics t WHERE t.discussion_id = posts.discussion_id)
    WHERE discussion_id IN (SELECT discussion_id FROM topics);
UPDATE holds SET state = (SELECT p.state FROM posts p WHERE p.id = holds.post_id);

CREATE INDEX posts_in_board ON posts (board_id, state, id) WHERE board_id IS NOT NULL;
CREATE INDEX posts_of_forum ON posts (state, id) WHERE board_id IS NOT NULL;
CREATE INDEX posts_of_articles ON posts (state, id) WHERE board_id IS NULL;
CREATE INDEX posts_in_discussion ON posts (discussion_id, state, id);
CREATE INDEX posts_by_guest_name ON posts (LOWER(guest_name), state, id) WHERE guest_name <> '';
CREATE INDEX posts_of_member ON posts (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX posts_of_guest ON posts (guest_email, id) WHERE guest_email <> '';
CREATE INDEX holds_by_kind ON holds (kind, state, post_id);
CREATE INDEX discussions_waiting ON discussions (pending_count) WHERE pending_count > 0;

{{if .Postgres}}
-- +goose StatementBegin
CREATE FUNCTION find_board() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.board_id := (SELECT board_id FROM topics WHERE discussion_id = NEW.discussion_id); RETURN NEW; END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION carry_board() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE posts SET board_id = NEW.board_id WHERE discussion_id = NEW.discussion_id; RETURN NULL; END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION find_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.state := (SELECT state FROM posts WHERE id = NEW.post_id); RETURN NEW; END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION carry_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE holds SET state = NEW.state WHERE post_id = NEW.id; RETURN NULL; END $$;
-- +goose StatementEnd
CREATE TRIGGER posts_find_board BEFORE INSERT OR UPDATE OF discussion_id ON posts
    FOR EACH ROW EXECUTE FUNCTION find_board();
CREATE TRIGGER topics_carry_board AFTER UPDATE OF board_id ON topics
    FOR EACH ROW WHEN (NEW.board_id <> OLD.board_id) EXECUTE FUNCTION carry_board();
CREATE TRIGGER holds_find_state BEFORE INSERT ON holds
    FOR EACH ROW EXECUTE FUNCTION find_state();
CREATE TRIGGER posts_carry_state AFTER UPDATE OF state ON posts
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION carry_state();
{{else}}
-- +goose StatementBegin
CREATE TRIGGER posts_find_board AFTER INSERT ON posts
WHEN EXISTS (SELECT 1 FROM topics WHERE discussion_id = NEW.discussion_id)
BEGIN UPDATE posts SET board_id = (SELECT board_id FROM topics WHERE discussion_id = NEW.discussion_id) WHERE id = NEW.id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER posts_find_board_again AFTER UPDATE OF discussion_id ON posts
BEGIN UPDATE posts SET board_id = (SELECT board_id FROM topics WHERE discussion_id = NEW.discussion_id) WHERE id = NEW.id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER topics_carry_board AFTER UPDATE OF board_id ON topics WHEN NEW.board_id <> OLD.board_id
BEGIN UPDATE posts SET board_id = NEW.board_id WHERE discussion_id = NEW.discussion_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holds_find_state AFTER INSERT ON holds
WHEN NEW.state <> (SELECT state FROM posts WHERE id = NEW.post_id)
BEGIN UPDATE holds SET state = (SELECT state FROM posts WHERE id = NEW.post_id) WHERE id = NEW.id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER posts_carry_state AFTER UPDATE OF state ON posts WHEN NEW.state <> OLD.state
BEGIN UPDATE holds SET state = NEW.state WHERE post_id = NEW.id; END;
-- +goose StatementEnd
{{end}}

-- What tells texts that are nearly the same: four numbers of each, of which copies
-- share most.
CREATE TABLE near_texts (
    post_id {{if .Postgres}}BIGINT{{else}}INTEGER{{end}} NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    a       INTEGER NOT NULL,
    b       INTEGER NOT NULL,
    c       INTEGER NOT NULL,
    d       INTEGER NOT NULL
);
CREATE INDEX near_texts_a ON near_texts (a, post_id);
CREATE INDEX near_texts_b ON near_texts (b, post_id);
CREATE INDEX near_texts_c ON near_texts (c, post_id);
CREATE INDEX near_texts_d ON near_texts (d, post_id);

-- The network a post came from: /24, or /64. It goes when the address is shortened.
ALTER TABLE posts ADD COLUMN network TEXT NOT NULL DEFAULT '';
CREATE INDEX posts_by_network ON posts (network, id) WHERE network <> '';

-- What staff write for each other about a post, or about its writer.
CREATE TABLE notes (
    id          {{.ID}},
    post_id     BIGINT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE, -- at which it was written
    on_writer   BOOLEAN   NOT NULL DEFAULT FALSE,                           -- it stands beside everything of theirs
    user_id     BIGINT             REFERENCES users (id),                   -- the writer then
    guest_email TEXT      NOT NULL DEFAULT '',
    by_id       BIGINT    NOT NULL REFERENCES users (id),
    body        TEXT      NOT NULL CHECK (body <> ''),
    created_at  {{.Time}} NOT NULL,
    removed_at  {{.Time}}
);
CREATE INDEX notes_by_post ON notes (post_id, id);
CREATE INDEX notes_by_user ON notes (user_id, id) WHERE on_writer AND user_id IS NOT NULL;
CREATE INDEX notes_by_guest ON notes (guest_email, id) WHERE on_writer AND guest_email <> '';
CREATE INDEX notes_removed ON notes (removed_at) WHERE removed_at IS NOT NULL;

-- +goose Down
SELECT 1;
