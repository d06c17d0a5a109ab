-- What mail is wanted and what was sent. Addresses are kept as keyed hashes: the
-- tables say nothing about anybody to whoever reads them alone.

-- +goose Up
-- One row for each kind of list mail and each address that ever got one. The token
-- is in the mail and stops that kind for that address.
CREATE TABLE mail_stops (
    token      TEXT      NOT NULL PRIMARY KEY,
    address    TEXT      NOT NULL,
    kind       TEXT      NOT NULL, -- 'undeliverable': a server has refused the address for good
    stopped_at {{.Time}},          -- nothing while it is wanted
    created_at {{.Time}} NOT NULL,
    UNIQUE (address, kind)
);

CREATE TABLE mail_log (
    id      {{.ID}},
    job_id  BIGINT    NOT NULL,
    kind    TEXT      NOT NULL, -- of the job
    address TEXT      NOT NULL,
    sent_at {{.Time}} NOT NULL
);
CREATE INDEX mail_log_by_address ON mail_log (address, sent_at);
CREATE INDEX mail_log_by_time ON mail_log (sent_at);

ALTER TABLE jobs ADD COLUMN discarded_at {{.Time}}; -- an admin has given it up too
CREATE INDEX jobs_dead ON jobs (id) WHERE dead;

-- +goose Down
DROP INDEX jobs_dead;
ALTER TABLE jobs DROP COLUMN discarded_at;
DROP TABLE mail_log;
DROP TABLE mail_stops;
