-- Anybody can type an address. Each guest's post says whether its sender had proved
-- the address, and each sanction whether it is about an address that was only typed:
-- what is done about that is nothing to the address's owner. A sanction is imposed
-- once however often its form comes, knows whether its person was told of it, and
-- can hold only for as long as another waits for its second moderator.

-- +goose Up
ALTER TABLE posts ADD COLUMN proved BOOLEAN NOT NULL DEFAULT FALSE;
-- What was sent here without one of these holds came from whoever had the address.
UPDATE posts SET proved = TRUE WHERE user_id IS NULL AND guest_email <> '' AND imported_at IS NULL
    AND EXISTS (SELECT 1 FROM receipts r WHERE r.post_id = posts.id)
    AND EXISTS (SELECT 1 FROM guests g WHERE g.email_key = posts.guest_email)
    AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.post_id = posts.id AND h.kind IN ('unproved', 'trap', 'too_fast'));

ALTER TABLE sanctions ADD COLUMN unproved BOOLEAN NOT NULL DEFAULT FALSE; -- about whoever has typed the address without proving it
ALTER TABLE sanctions ADD COLUMN nonce TEXT;                              -- of the form
ALTER TABLE sanctions ADD COLUMN follows BIGINT;                          -- about a guest: the one before it, or 0
ALTER TABLE sanctions ADD COLUMN told_at {{.Time}};                       -- when its person was mailed
ALTER TABLE sanctions ADD COLUMN for_id BIGINT REFERENCES sanctions (id); -- it holds while that one waits
ALTER TABLE removals ADD COLUMN unproved BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE sanctions SET unproved = TRUE WHERE email <> '' AND NOT EXISTS (SELECT 1 FROM guests g WHERE g.email_key = sanctions.email);
UPDATE removals SET unproved = TRUE WHERE email <> '' AND NOT EXISTS (SELECT 1 FROM guests g WHERE g.email_key = removals.email);
UPDATE sanctions SET told_at = starts_at WHERE act <> 'note' AND NOT unproved;
CREATE UNIQUE INDEX sanctions_by_nonce ON sanctions (nonce) WHERE nonce IS NOT NULL;
CREATE UNIQUE INDEX sanctions_in_order ON sanctions (email, unproved, follows) WHERE user_id IS NULL AND follows IS NOT NULL;
CREATE INDEX sanctions_for ON sanctions (for_id) WHERE for_id IS NOT NULL;

-- +goose Down
DROP INDEX sanctions_for;
DROP INDEX sanctions_in_order;
DROP INDEX sanctions_by_nonce;
ALTER TABLE removals DROP COLUMN unproved;
ALTER TABLE sanctions DROP COLUMN for_id;
ALTER TABLE sanctions DROP COLUMN told_at;
ALTER TABLE sanctions DROP COLUMN follows;
ALTER TABLE sanctions DROP COLUMN nonce;
ALTER TABLE sanctions DROP COLUMN unproved;
ALTER TABLE posts DROP COLUMN proved;
