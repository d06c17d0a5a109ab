-- What a member has done, as far as trust goes, and what their profile shows: a
-- website and a picture. A picture that was taken away can come back for a day.

-- +goose Up
ALTER TABLE users ADD COLUMN website TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN avatar TEXT NOT NULL DEFAULT '';        -- the random name of its files; none: it is drawn from the name
ALTER TABLE users ADD COLUMN avatar_before TEXT NOT NULL DEFAULT ''; -- the one before, while it can come back
ALTER TABLE users ADD COLUMN active_days INTEGER NOT NULL DEFAULT 0; -- days on which they were here
ALTER TABLE users ADD COLUMN active_at {{.Time}};                    -- the start of the last of them
ALTER TABLE users ADD COLUMN trust_granted INTEGER NOT NULL DEFAULT 0 CHECK (trust_granted BETWEEN 0 AND 3); -- given, whatever was done
ALTER TABLE users ADD COLUMN trust_before INTEGER NOT NULL DEFAULT 0; -- the level before the last change
ALTER TABLE users ADD COLUMN trust_at {{.Time}};                      -- when the level last changed
UPDATE users SET trust_granted = trust, trust_before = trust;

-- +goose Down
ALTER TABLE users DROP COLUMN trust_at;
ALTER TABLE users DROP COLUMN trust_before;
ALTER TABLE users DROP COLUMN trust_granted;
ALTER TABLE users DROP COLUMN active_at;
ALTER TABLE users DROP COLUMN active_days;
ALTER TABLE users DROP COLUMN avatar_before;
ALTER TABLE users DROP COLUMN avatar;
ALTER TABLE users DROP COLUMN website;
