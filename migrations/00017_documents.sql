-- The terms and the privacy page, in Markdown. A changed text is a new version; the
-- old ones stay, because posts were made under them.

-- +goose Up
CREATE TABLE documents (
    id         {{.ID}},
    kind       TEXT      NOT NULL CHECK (kind IN ('terms', 'privacy')),
    version    INTEGER   NOT NULL,
    body       TEXT      NOT NULL CHECK (body <> ''),
    note       TEXT      NOT NULL DEFAULT '',            -- what changed, for readers
    by_id      BIGINT             REFERENCES users (id), -- nobody: it came with the program
    created_at {{.Time}} NOT NULL,
    UNIQUE (kind, version)
);

ALTER TABLE posts ADD COLUMN terms_version INTEGER NOT NULL DEFAULT 0; -- in force when it was sent; 0 for what was imported

-- +goose StatementBegin
INSERT INTO documents (kind, version, body, created_at) VALUES ('terms', 1, 'These terms are a short agreement between you and whoever runs this site. You accept the version in force whenever you post something or open an account. Reading needs no agreement.

## What you may post

Write what you think, in your own words, about the subject at hand. The [house rules](/rules) say what is not taken; they hold for replies and for the forum alike. Do not post what is against the law, what belongs to somebody else, or what was told to you in confidence. If you hold a company''s shares, are paid by it or work for it, say so where you write about it.

You are responsible for what you post under your name. Keep your password to yourself, and have one account only.

## Nothing here is investment advice

What you read here, from us or from other readers, is opinion and information. None of it takes your situation into account, none of it is an offer to buy or sell, and prices and facts can be wrong or old. Decide for yourself, and ask somebody who is qualified if you need to.

## What we do with what you post

What you write stays yours. You allow us to keep it, show it on this site and in its feeds, and make copies for that. You can take a post back; a note then marks its place, so that answers to it still make sense.

A first post is read by a moderator before it appears, and so are some others. A moderator can refuse or remove a post that breaks a rule. You are told which rule, on the private page of your post, and you can write to us if you think that it was wrong. Nobody is made invisible in secret: what you see of your own posts is what others see.

Whoever breaks the rules again and again, or advertises, can be kept from posting for a time or for good.

## If something goes wrong

We run the site with care and give no guarantee that it is always there, or that everything on it is right. The site links to other sites and is not responsible for them. If a post here harms you or breaks the law, write to us and say which one and why; we look at it and answer.

## Leaving, and changes

You can close your account at any time. We can change these terms; the new version is shown here with its date, the older ones stay readable, and the new one holds for what you post from then on.', CURRENT_TIMESTAMP);
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO documents (kind, version, body, created_at) VALUES ('privacy', 1, 'This page says what the site keeps about you, why, who sees it and for how long. It is short because the site keeps little.

## If you only read

Nothing is stored about you and no cookie is set. There is no advertising, no counting service and no other company''s code on these pages: your browser asks this site and no other. The web server may keep a short technical log of requests without names.

## If you leave a reply without an account

We keep what you typed: your text, your name, your e-mail address, your website if you gave one, and the network address it was sent from.

- Your name, your website and your text are public once the reply is.
- Your **e-mail address is never shown** to readers. It is used to ask whether it is yours, to tell you what became of your reply, and to know you again.
- Your **network address** is used against floods and spam only. It is shortened and then removed, as the table below says.

## If you have an account

We keep your name, your e-mail address, your password in a form that cannot be read back, what you write about yourself, your posts, what you marked as useful, and where you are signed in: which browser, since when, last used when. Others see your name, what you write about yourself and your public posts.

## Cookies

A cookie is set only when something you do needs one, and none of them follows you anywhere:

- one that keeps you signed in, or lets us know your confirmed address again;
- one that remembers that this browser has signed in before, so that other people''s wrong passwords cannot lock you out;
- one with your name and address for the next reply, if you tick the box for it;
- one for light or dark, if you choose.

## Who else sees it

Moderators see the posts that wait and what is needed to judge them. Admins see e-mail addresses. Nothing is sold or given to anybody else, unless a court or the law demands it. Mail to you passes through mail servers, as all mail does.

## Your rights

You can see and download what is stored with your account, correct it, and have it erased, from the pages of your account. If you have none, or want something else, write to us from the address in question. You can also complain to the authority for data protection where you live.', CURRENT_TIMESTAMP);
-- +goose StatementEnd

-- +goose Down
ALTER TABLE posts DROP COLUMN terms_version;
DROP TABLE documents;
