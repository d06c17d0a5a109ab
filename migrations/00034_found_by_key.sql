-- What is looked for often is found by an index, however much there is.

-- +goose Up
CREATE INDEX reports_of_member ON reports (by_id, outcome) WHERE by_id IS NOT NULL;
CREATE INDEX reports_of_guest ON reports (email, outcome) WHERE email <> '';
CREATE INDEX topics_by_user ON topics (user_id, id);
CREATE INDEX users_by_role ON users (role, id);

-- +goose Down
DROP INDEX users_by_role;
DROP INDEX topics_by_user;
DROP INDEX reports_of_guest;
DROP INDEX reports_of_member;
