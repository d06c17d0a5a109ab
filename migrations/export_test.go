package migrations

// With lets tests migrate down, and up by one.
var With = with
