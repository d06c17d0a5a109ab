package migrations

// With is with, for tests that go back and forth.
var With = with
