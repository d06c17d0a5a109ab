-- Articles, their categories and their corrections.

-- +goose Up
CREATE TABLE categories (
    id       {{.ID}},
    slug     TEXT    NOT NULL UNIQUE,
    name     TEXT    NOT NULL CHECK (name <> ''),
    about    TEXT    NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE articles (
    id              {{.ID}},
    slug            TEXT      NOT NULL UNIQUE CHECK (slug <> ''),
    discussion_id   BIGINT    NOT NULL UNIQUE REFERENCES discussions (id),
    author_id       BIGINT    NOT NULL REFERENCES users (id),
    title           TEXT      NOT NULL CHECK (title <> ''),
    standfirst      TEXT      NOT NULL DEFAULT '',
    highlights      TEXT      NOT NULL DEFAULT '[]', -- 0 to 8 strings, as JSON
    body            TEXT      NOT NULL,              -- HTML as it was written or imported
    body_html       TEXT      NOT NULL,              -- the same, cleaned
    renderer        INTEGER   NOT NULL,
    words           INTEGER   NOT NULL DEFAULT 0,
    source_outlet   TEXT      NOT NULL DEFAULT '',
    source_reporter TEXT      NOT NULL DEFAULT '',
    source_link     TEXT      NOT NULL DEFAULT '',
    source_date     {{.Time}},
    state           TEXT      NOT NULL CHECK (state IN ('draft', 'scheduled', 'published')),
    listed          BOOLEAN   NOT NULL DEFAULT TRUE, -- FALSE for a standing page, such as an imported "About"
    published_at    {{.Time}},
    updated_at      {{.Time}},                       -- when the text last changed after publication
    created_at      {{.Time}} NOT NULL,
    CHECK (state = 'draft' OR published_at IS NOT NULL)
);
CREATE INDEX articles_by_time ON articles (published_at, id) WHERE state = 'published' AND listed;
CREATE INDEX articles_by_author ON articles (author_id, published_at, id) WHERE state = 'published' AND listed;
CREATE INDEX articles_scheduled ON articles (published_at) WHERE state = 'scheduled';

CREATE TABLE article_categories (
    article_id  BIGINT  NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    category_id BIGINT  NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (article_id, category_id)
);
CREATE INDEX article_categories_by_category ON article_categories (category_id, article_id);

CREATE TABLE corrections (
    id         {{.ID}},
    article_id BIGINT    NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    kind       TEXT      NOT NULL CHECK (kind IN ('correction', 'clarification', 'update')),
    note       TEXT      NOT NULL CHECK (note <> ''),
    created_at {{.Time}} NOT NULL
);
CREATE INDEX corrections_by_article ON corrections (article_id, id);

-- +goose Down
DROP TABLE corrections;
DROP TABLE article_categories;
DROP TABLE articles;
DROP TABLE categories;
